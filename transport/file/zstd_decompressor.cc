// The only file of this folder that includes zstd.
#include <zstd.h>

#include "core/check.h"
#include "transport/file/decompressor.h"

namespace rillmill::transport {
namespace {

class ZstdDecompressor final : public Decompressor {
 public:
  ZstdDecompressor() : stream_(::ZSTD_createDStream()) { RILLMILL_CHECK(stream_ != nullptr); }
  ~ZstdDecompressor() override { ::ZSTD_freeDStream(stream_); }
  ZstdDecompressor(const ZstdDecompressor&) = delete;
  ZstdDecompressor& operator=(const ZstdDecompressor&) = delete;

  Result<Step> Decode(std::string_view in, char* to, size_t bytes) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{to, bytes, 0};
    const size_t left = ::ZSTD_decompressStream(stream_, &output, &input);
    if (::ZSTD_isError(left) != 0) {
      return Status(StatusCode::kSource,
                    std::string("damaged compressed data: ") + ::ZSTD_getErrorName(left));
    }
    complete_ = left == 0;
    return Step{input.pos, output.pos};
  }

  bool complete() const override { return complete_; }

 private:
  ZSTD_DStream* const stream_;
  bool complete_ = true;
};

}  // namespace

std::unique_ptr<Decompressor> NewZstdDecompressor() { return std::make_unique<ZstdDecompressor>(); }

}  // namespace rillmill::transport
