#if defined(__x86_64__)
#include <immintrin.h>

#include "pipeline/json/fast_walk_parts.h"

RILLMILL_TARGET_BEGIN("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2")
namespace rillmill::pipeline::avx512 {
namespace {

constexpr size_t kBlock = 64;

// Quote and backslash, each where a byte's low half finds it, for every 16 bytes of a register.
alignas(64) constexpr uint8_t kSpecialByLowHalf[64] = {
    0xFF, 0xFF, '"', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '\\', 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, '"', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '\\', 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, '"', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '\\', 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, '"', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '\\', 0xFF, 0xFF, 0xFF,
};

inline uint64_t SpecialBytes(const uint8_t* at) {
  __m512i bytes = _mm512_loadu_si512(at);
  // As signed numbers, control characters and bytes beyond ASCII are below the blank.
  __mmask64 odd = _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(' '));
  // The only special byte with the same low half; the shuffle gives 0 for bytes beyond ASCII.
  __m512i alike = _mm512_shuffle_epi8(_mm512_loadu_si512(kSpecialByLowHalf), bytes);
  return odd | _mm512_cmpeq_epi8_mask(bytes, alike);
}

inline uint64_t HighBytes(const uint8_t* at) { return _mm512_movepi8_mask(_mm512_loadu_si512(at)); }

inline bool StartsWith(const uint8_t* at, const KeyPrediction& key) {
  uint64_t differing =
      _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(at), _mm512_load_si512(key.bytes()));
  return key.size() != 0 && _bzhi_u64(differing, static_cast<uint32_t>(key.size())) == 0;
}

#include "pipeline/json/fast_walk.inc"

}  // namespace

std::unique_ptr<FastReader> NewFastWalk(const JsonDecodePlan* plan, RowSink* sink) {
  return std::make_unique<FastWalk>(plan, sink);
}

}  // namespace rillmill::pipeline::avx512
RILLMILL_TARGET_END
#endif
