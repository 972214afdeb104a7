// Records in memory for `produce`: read whole, so that they can be put in another order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"

namespace rillmill::config {

class RecordSet {
 public:
  // Lines of a text, or the elements of a JSON array when it begins with '['. Blank lines are no
  // records.
  static Result<RecordSet> FromText(std::string text);

  void Append(std::string_view record);
  size_t size() const { return spans_.size(); }
  std::string_view operator[](size_t i) const {
    return std::string_view(bytes_).substr(spans_[i].begin, spans_[i].size);
  }

  // Stable; numbers by their value when all are numbers, else texts. Records without the field come
  // first.
  Status OrderBy(const std::string& field);
  void Shuffle(uint64_t seed);

 private:
  struct Span {
    size_t begin = 0, size = 0;
  };
  std::string bytes_;
  std::vector<Span> spans_;
};

// The field of each record as text, empty where it is missing; one call per record set or per chunk
// of it.
Result<std::vector<std::string>> FieldTexts(const std::vector<std::string_view>& records,
                                            const std::string& field);

}  // namespace rillmill::config
