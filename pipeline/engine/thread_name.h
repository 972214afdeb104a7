// Names for threads, as debuggers and top show them.
#pragma once

#include <string>

namespace rillmill::pipeline {

// Names the calling thread; cut to the 15 characters that Linux keeps.
void SetThreadName(const std::string& name);

}  // namespace rillmill::pipeline
