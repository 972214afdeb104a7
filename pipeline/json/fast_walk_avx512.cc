#if defined(__x86_64__)
#include <immintrin.h>

#include "pipeline/json/fast_walk_parts.h"

RILLMILL_TARGET_BEGIN("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2")
namespace rillmill::pipeline::avx512 {
namespace {

constexpr size_t kBlock = 64;

inline uint64_t SpecialBytes(const uint8_t* at) {
  __m512i bytes = _mm512_loadu_si512(at);
  // As signed numbers, control characters and bytes beyond ASCII are below the blank.
  return _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(' ')) |
         _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')) |
         _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
}

inline uint64_t HighBytes(const uint8_t* at) {
  return _mm512_movepi8_mask(_mm512_loadu_si512(at));
}

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
