// Values printed for people: what CAST AS STRING and Dataset.show share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {

struct PrintStyle {
  std::string_view null_text = "null";  // of NULLs inside of structs, arrays and maps
  bool binary_as_hex = false;           // "[41 42]", else the bytes themselves
};

// REQUIRES: the value is not NULL.
void AppendStyled(const Column& column, size_t row, const PrintStyle& style, const TimeZone& zone,
                  std::string* out);

void AppendInteger(int64_t value, std::string* out);

}  // namespace rillmill::pipeline
