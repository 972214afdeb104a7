// The keys of the previous record, by position: nearly always the next record has the same ones in
// the same order.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rillmill::pipeline {

// The size of a key's strings, where it hardly ever changes. Going by it, the CPU is at the next
// key before it knows where this string really ends.
class SizeGuess {
 public:
  static constexpr size_t kMaxSize = 62;

  // The size has been the same, and at most kMaxSize, for a while.
  bool is_steady() const { return repeats_ >= kSteady; }
  size_t size() const { return size_; }
  // `special` has a bit for each byte in which a string may end: the first one is where the guess
  // has it.
  bool Agrees(uint64_t special) const { return (special ^ (special - 1)) == mask_; }

  // The size of one more string.
  void Learn(size_t size) {
    if (size != size_ || size > kMaxSize) return Restart(size);
    if (repeats_ < kSteady) ++repeats_;
  }

 private:
  static constexpr uint32_t kSteady = 16;

  void Restart(size_t size) {
    size_ = size;
    repeats_ = 0;
    mask_ = size > kMaxSize ? 0 : (uint64_t{2} << size) - 1;
  }

  size_t size_ = 0;
  uint64_t mask_ = 0;  // the bytes of a string of that size and its closing quote
  uint32_t repeats_ = 0;
};

struct FastField;

class KeyPrediction {
 public:
  static constexpr size_t kMaxBytes =
      64;  // `"key":`, readable behind any key because batches are padded

  // REQUIRES: no escapes in the key.
  void Set(std::string_view key, const FastField* field) {
    field_ = field;
    guess_ = SizeGuess();
    size_ = key.size() + 3 < kMaxBytes ? key.size() + 3 : 0;
    if (size_ == 0) return;
    bytes_[0] = '"';
    std::memcpy(bytes_ + 1, key.data(), key.size());
    bytes_[key.size() + 1] = '"';
    bytes_[key.size() + 2] = ':';
  }

  // Of `"key":`; 0: there is no prediction, or the key is too long for one.
  size_t size() const { return size_; }
  // kMaxBytes, of which size() count.
  const uint8_t* bytes() const { return bytes_; }
  const FastField& field() const { return *field_; }
  SizeGuess& guess() { return guess_; }

 private:
  alignas(64) uint8_t bytes_[kMaxBytes] = {};
  size_t size_ = 0;
  const FastField* field_ = nullptr;
  SizeGuess guess_;
};

}  // namespace rillmill::pipeline
