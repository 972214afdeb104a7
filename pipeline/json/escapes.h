// Backslash escapes of strings that stage 1 has found closed and valid UTF-8.
#pragma once

#include <string_view>

#include "core/arena.h"

namespace rillmill::pipeline {

// All escapes are plain JSON and none is a surrogate: those are the slow path's.
bool HasPlainEscapes(std::string_view text);
// The text without escapes, in the arena. REQUIRES: HasPlainEscapes.
std::string_view Unescape(std::string_view text, Arena* arena);

}  // namespace rillmill::pipeline
