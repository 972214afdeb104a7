// Well-formed UTF-8, by simdjson's validator, which is dispatched to the CPU at run time.
#pragma once

#include <string_view>

namespace rillmill::pipeline {

bool IsUtf8(std::string_view text);

}  // namespace rillmill::pipeline
