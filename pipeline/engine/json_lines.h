// Building one line of JSON with keys in the order of the calls. For reports; rows are encoded by
// pipeline/text.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <string_view>

#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {

class JsonObject {
 public:
  void Raw(std::string_view key, std::string_view json) {
    text_ += text_.size() == 1 ? "" : ",";
    AppendJsonString(key, &text_);
    text_ += ':';
    text_ += json;
  }
  void Text(std::string_view key, std::string_view value) {
    std::string quoted;
    AppendJsonString(value, &quoted);
    Raw(key, quoted);
  }
  void Number(std::string_view key, int64_t value) { Raw(key, std::to_string(value)); }
  // Left out when it is no number, as Spark does.
  void Rate(std::string_view key, double value) {
    if (std::isfinite(value)) Raw(key, fmt::format("{:.1f}", value));
  }
  std::string Done() const { return text_ + "}"; }
  bool empty() const { return text_.size() == 1; }

 private:
  std::string text_ = "{";
};

// "[a,b]" of texts that are JSON already.
template <class Range>
std::string JsonArray(const Range& elements) {
  return fmt::format("[{}]", fmt::join(elements, ","));
}

}  // namespace rillmill::pipeline
