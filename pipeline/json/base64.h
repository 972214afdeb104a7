// Base64 as it is usually written; JsonTokenizer::ReadBase64 takes what Jackson takes besides.
#pragma once

#include <string_view>

namespace rillmill::pipeline {

// Groups of four letters, the last one padded; nothing else, no blanks.
bool IsPlainBase64(std::string_view text);

}  // namespace rillmill::pipeline
