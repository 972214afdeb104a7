// A record's headers as one run of bytes: what RecordMeta::headers points at, and what a sink takes
// as `headers`.
//
// Layout:    per header: key size (u32), key, value size (u32, RecordSpan::kNull = no value),
// value; native byte order. Ownership: views into the run.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "core/raw_batch.h"

namespace rillmill {

struct Header {
  std::string_view key;
  std::string_view value;
  bool is_null = false;
};

inline void AppendHeader(const Header& header, std::string* out) {
  auto append_size = [out](uint32_t size) {
    out->append(reinterpret_cast<const char*>(&size), sizeof size);
  };
  append_size(static_cast<uint32_t>(header.key.size()));
  out->append(header.key);
  append_size(header.is_null ? RecordSpan::kNull : static_cast<uint32_t>(header.value.size()));
  if (!header.is_null) out->append(header.value);
}

// REQUIRES: `list` was made by AppendHeader.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view list) : left_(list) {}
  // False at the end.
  bool Next(Header* header) {
    if (left_.empty()) return false;
    header->key = Take(TakeSize());
    uint32_t size = TakeSize();
    header->is_null = size == RecordSpan::kNull;
    header->value = Take(header->is_null ? 0 : size);
    return true;
  }

 private:
  uint32_t TakeSize() {
    uint32_t size = 0;
    std::memcpy(&size, Take(sizeof size).data(), sizeof size);
    return size;
  }
  std::string_view Take(size_t count) {
    std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }
  std::string_view left_;
};

}  // namespace rillmill
