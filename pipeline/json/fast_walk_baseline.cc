#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "pipeline/json/fast_walk_parts.h"

namespace rillmill::pipeline::baseline {
namespace {

#if defined(__SSE2__)

constexpr size_t kBlock = 16;

inline __m128i Load(const uint8_t* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
inline uint32_t Bits(__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }

inline uint64_t SpecialBytes(const uint8_t* at) {
  __m128i bytes = Load(at);
  // As signed numbers, control characters and bytes beyond ASCII are below the blank.
  __m128i odd = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
  __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return Bits(_mm_or_si128(odd, _mm_or_si128(quote, backslash)));
}

inline uint64_t HighBytes(const uint8_t* at) { return Bits(Load(at)); }

inline bool StartsWith(const uint8_t* at, const KeyPrediction& key) {
  if (key.size() == 0) return false;
  uint64_t equal = 0;
  for (size_t i = 0; i < key.size(); i += kBlock) {
    equal |= uint64_t{Bits(_mm_cmpeq_epi8(Load(at + i), Load(key.bytes() + i)))} << i;
  }
  return (~equal << (64 - key.size())) == 0;
}

#else

// Bytes as one number, the first one lowest.
constexpr size_t kBlock = 8;

inline uint64_t SpecialBytes(const uint8_t* at) {
  uint64_t special = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    bool is = at[i] < ' ' || at[i] >= 0x80 || at[i] == '"' || at[i] == '\\';
    special |= uint64_t{is} << i;
  }
  return special;
}

inline uint64_t HighBytes(const uint8_t* at) {
  uint64_t high = 0;
  for (size_t i = 0; i < kBlock; ++i) high |= uint64_t{at[i] >= 0x80} << i;
  return high;
}

inline bool StartsWith(const uint8_t* at, const KeyPrediction& key) {
  return key.size() != 0 && std::memcmp(at, key.bytes(), key.size()) == 0;
}

#endif

#include "pipeline/json/fast_walk.inc"

}  // namespace

std::unique_ptr<FastReader> NewFastWalk(const JsonDecodePlan* plan, RowSink* sink) {
  return std::make_unique<FastWalk>(plan, sink);
}

}  // namespace rillmill::pipeline::baseline
