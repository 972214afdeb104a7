// The keys of the previous record, by position: nearly always the next record has the same ones in
// the same order.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace rillmill::pipeline {

class KeyPrediction {
 public:
  static constexpr size_t kMaxBytes =
      48;  // `"key":`, readable behind any key because batches are padded

  // REQUIRES: no escapes in the key; `at` points at its opening quote.
  void Set(std::string_view key, int field) {
    field_ = field;
    size_ = key.size() + 3 <= kMaxBytes ? key.size() + 3 : 0;
    if (size_ == 0) return;
    bytes_[0] = '"';
    std::memcpy(bytes_ + 1, key.data(), key.size());
    bytes_[key.size() + 1] = '"';
    bytes_[key.size() + 2] = ':';
    mask_ = (uint64_t{1} << size_) - 1;
  }

  // The bytes are exactly `"key":` without blanks.
  bool Matches(const uint8_t* at) const {
    if (size_ == 0) return false;
#if defined(__SSE2__)
    uint64_t equal = Equal16(at, 0);
    if (size_ > 16) equal |= Equal16(at, 16) << 16 | Equal16(at, 32) << 32;
    return (equal & mask_) == mask_;
#else
    return std::memcmp(at, bytes_, size_) == 0;
#endif
  }

  int field() const { return field_; }

 private:
#if defined(__SSE2__)
  uint64_t Equal16(const uint8_t* at, size_t offset) const {
    __m128i seen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + offset));
    __m128i expected = _mm_load_si128(reinterpret_cast<const __m128i*>(bytes_ + offset));
    return static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(seen, expected)));
  }
#endif

  alignas(16) uint8_t bytes_[kMaxBytes] = {};
  uint64_t mask_ = 0;
  size_t size_ = 0;  // 0: no prediction
  int field_ = -1;
};

}  // namespace rillmill::pipeline
