// The only file that includes bzip2.
#include <bzlib.h>

#include <algorithm>
#include <limits>

#include "core/check.h"
#include "transport/file/decompressor.h"

namespace rillmill::transport {
namespace {

class Bzip2Decompressor final : public Decompressor {
 public:
  Bzip2Decompressor() { Begin(); }
  ~Bzip2Decompressor() override { ::BZ2_bzDecompressEnd(&stream_); }
  Bzip2Decompressor(const Bzip2Decompressor&) = delete;
  Bzip2Decompressor& operator=(const Bzip2Decompressor&) = delete;

  Result<Step> Decode(std::string_view in, char* to, size_t bytes) override {
    constexpr size_t kMost = std::numeric_limits<unsigned>::max();
    const auto given = static_cast<unsigned>(std::min(in.size(), kMost));
    const auto room = static_cast<unsigned>(std::min(bytes, kMost));
    stream_.next_in = const_cast<char*>(in.data());  // only read
    stream_.avail_in = given;
    stream_.next_out = to;
    stream_.avail_out = room;
    const int result = ::BZ2_bzDecompress(&stream_);
    const Step step{given - stream_.avail_in, room - stream_.avail_out};
    complete_ = result == BZ_STREAM_END;
    if (complete_) {
      ::BZ2_bzDecompressEnd(&stream_);
      Begin();
    }
    if (complete_ || result == BZ_OK) return step;
    return Status(StatusCode::kSource, result == BZ_DATA_ERROR_MAGIC ? "this is no bzip2 data"
                                                                     : "damaged compressed data");
  }

  bool complete() const override { return complete_; }

 private:
  void Begin() {
    stream_ = {};
    RILLMILL_CHECK(::BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK);  // fails without memory only
  }

  bz_stream stream_{};
  bool complete_ = true;
};

}  // namespace

std::unique_ptr<Decompressor> NewBzip2Decompressor() {
  return std::make_unique<Bzip2Decompressor>();
}

}  // namespace rillmill::transport
