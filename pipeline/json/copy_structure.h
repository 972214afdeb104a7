// JSON text of any value, as Jackson's UTF-8 generator re-writes it: no blanks, numbers through
// double, surrogates as escapes.
#pragma once

#include <string>

#include "pipeline/json/tokenizer.h"

namespace rillmill::pipeline {

// Appends the value that the current token starts and moves to its last token; false where Spark
// throws.
bool CopyStructure(JsonTokenizer* tokens, std::string* out);

}  // namespace rillmill::pipeline
