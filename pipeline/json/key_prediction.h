// The keys of the previous record, by position: nearly always the next record has the same ones in
// the same order.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rillmill::pipeline {

class KeyPrediction {
 public:
  static constexpr size_t kMaxBytes =
      64;  // `"key":`, readable behind any key because batches are padded

  // REQUIRES: no escapes in the key.
  void Set(std::string_view key, size_t field) {
    field_ = field;
    size_ = key.size() + 3 < kMaxBytes ? key.size() + 3 : 0;
    if (size_ == 0) return;
    bytes_[0] = '"';
    std::memcpy(bytes_ + 1, key.data(), key.size());
    bytes_[key.size() + 1] = '"';
    bytes_[key.size() + 2] = ':';
  }

  // Of `"key":`; 0: there is no prediction.
  size_t size() const { return size_; }
  // kMaxBytes, of which size() count.
  const uint8_t* bytes() const { return bytes_; }
  size_t field() const { return field_; }

 private:
  alignas(64) uint8_t bytes_[kMaxBytes] = {};
  size_t size_ = 0;
  size_t field_ = 0;
};

}  // namespace rillmill::pipeline
