// Cuts a text into records: its lines, or the elements of one JSON array when its first character
// that is not blank is '['.
#pragma once

#include <memory>

#include "core/record_splitter.h"

namespace rillmill::config {

// Lines are not looked into: without their line end (\n or \r\n) they are handed on byte for byte;
// empty ones are no records. The last line needs a line end too. A line may have 1 GiB.
std::unique_ptr<RecordSplitter> NewTextSplitter();

}  // namespace rillmill::config
