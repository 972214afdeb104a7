// The only file that includes zlib.
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "core/check.h"
#include "transport/file/decompressor.h"

namespace rillmill::transport {
namespace {

constexpr int kWindowBits = 15;  // the largest window
constexpr int kGzipHeader = 16;  // added to kWindowBits

class ZlibDecompressor final : public Decompressor {
 public:
  explicit ZlibDecompressor(int window_bits) {
    RILLMILL_CHECK(::inflateInit2(&stream_, window_bits) == Z_OK);  // fails without memory only
  }
  ~ZlibDecompressor() override { ::inflateEnd(&stream_); }
  ZlibDecompressor(const ZlibDecompressor&) = delete;
  ZlibDecompressor& operator=(const ZlibDecompressor&) = delete;

  Result<Step> Decode(std::string_view in, char* to, size_t bytes) override {
    constexpr size_t kMost = std::numeric_limits<uInt>::max();
    const auto given = static_cast<uInt>(std::min(in.size(), kMost));
    const auto room = static_cast<uInt>(std::min(bytes, kMost));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // only read
    stream_.avail_in = given;
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = room;
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    const Step step{given - stream_.avail_in, room - stream_.avail_out};
    complete_ = result == Z_STREAM_END;
    if (complete_) ::inflateReset(&stream_);
    // Z_BUF_ERROR: nothing could be done this time.
    if (complete_ || result == Z_OK || result == Z_BUF_ERROR) return step;
    return Status(StatusCode::kSource, std::string("damaged compressed data: ") +
                                           (stream_.msg == nullptr ? "unknown" : stream_.msg));
  }

  bool complete() const override { return complete_; }

 private:
  z_stream stream_{};
  bool complete_ = true;
};

}  // namespace

std::unique_ptr<Decompressor> NewGzipDecompressor() {
  return std::make_unique<ZlibDecompressor>(kWindowBits + kGzipHeader);
}

std::unique_ptr<Decompressor> NewDeflateDecompressor() {
  return std::make_unique<ZlibDecompressor>(kWindowBits);
}

}  // namespace rillmill::transport
