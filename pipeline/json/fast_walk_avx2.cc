#if defined(__x86_64__)
#include <immintrin.h>

#include "pipeline/json/fast_walk_parts.h"

RILLMILL_TARGET_BEGIN("avx2,bmi,bmi2")
namespace rillmill::pipeline::avx2 {
namespace {

constexpr size_t kBlock = 32;

inline __m256i Load(const uint8_t* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}
inline uint32_t Bits(__m256i bytes) { return static_cast<uint32_t>(_mm256_movemask_epi8(bytes)); }

// Quote and backslash, each where a byte's low half finds it, for every 16 bytes of a register.
alignas(32) constexpr uint8_t kSpecialByLowHalf[32] = {
    0xFF, 0xFF, '"', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '\\', 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, '"', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '\\', 0xFF, 0xFF, 0xFF,
};

inline uint64_t SpecialBytes(const uint8_t* at) {
  __m256i bytes = Load(at);
  // As signed numbers, control characters and bytes beyond ASCII are below the blank.
  __m256i odd = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes);
  // The only special byte with the same low half; the shuffle gives 0 for bytes beyond ASCII.
  __m256i alike = _mm256_shuffle_epi8(Load(kSpecialByLowHalf), bytes);
  return Bits(_mm256_or_si256(odd, _mm256_cmpeq_epi8(bytes, alike)));
}

inline uint64_t HighBytes(const uint8_t* at) { return Bits(Load(at)); }

inline bool SameBytes(const uint8_t* a, const uint8_t* b, size_t size) {
  uint64_t differing = ~uint64_t{Bits(_mm256_cmpeq_epi8(Load(a), Load(b)))};
  return _bzhi_u64(differing, static_cast<uint32_t>(size)) == 0;
}

inline bool StartsWith(const uint8_t* at, const KeyPrediction& key) {
  if (key.size() <= kBlock) return key.size() != 0 && SameBytes(at, key.bytes(), key.size());
  return SameBytes(at, key.bytes(), kBlock) &&
         SameBytes(at + kBlock, key.bytes() + kBlock, key.size() - kBlock);
}

#include "pipeline/json/fast_walk.inc"

}  // namespace

std::unique_ptr<FastReader> NewFastWalk(const JsonDecodePlan* plan, RowSink* sink) {
  return std::make_unique<FastWalk>(plan, sink);
}

}  // namespace rillmill::pipeline::avx2
RILLMILL_TARGET_END
#endif
