// Records one behind the other in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"

namespace rillmill::config {

class RecordSet {
 public:
  void Append(std::string_view record);
  void Append(const RecordSet& records);
  // Forgets the records, keeps the memory.
  void Clear();

  size_t size() const { return spans_.size(); }
  std::string_view operator[](size_t i) const {
    return std::string_view(bytes_).substr(spans_[i].begin, spans_[i].size);
  }

  // Stable; numbers by their value when all are numbers, else texts. Records without the field come
  // first; a field that no record has is a usage error.
  Status OrderBy(const std::string& field);
  // The same order for the same seed, everywhere.
  void Shuffle(uint64_t seed);

 private:
  struct Span {
    size_t begin = 0, size = 0;
  };
  std::string bytes_;
  std::vector<Span> spans_;
};

}  // namespace rillmill::config
