#include "pipeline/json/utf8_check.h"

#include <simdjson.h>

namespace rillmill::pipeline {

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace rillmill::pipeline
