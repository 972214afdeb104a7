// A source over a MemoryLog that a program (a test, a benchmark) fills itself.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/clock.h"
#include "core/source.h"
#include "transport/memory/memory_log.h"

namespace rillmill::transport {

// The log is shared with whoever appends to it. `name` stands in progress reports; `fill`, if
// given, is called by Open.
std::unique_ptr<Source> NewMemorySource(std::shared_ptr<MemoryLog> log, std::string name,
                                        Clock* clock, std::function<Status(MemoryLog*)> fill = {});

}  // namespace rillmill::transport
