// A source over a MemoryLog that a program (a test, a benchmark) fills itself.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/clock.h"
#include "core/source.h"
#include "transport/generator/record_schedule.h"
#include "transport/memory/memory_log.h"

namespace rillmill::transport {

// The log is shared with whoever appends to it. `name` stands in progress reports; `fill`, if
// given, is called by Open. With a schedule, records that stand in the log are offered only when
// they are due; it starts when the log is filled. REQUIRES then: `fill` appends them in turn to the
// partitions.
std::unique_ptr<Source> NewMemorySource(std::shared_ptr<MemoryLog> log, std::string name,
                                        Clock* clock, std::function<Status(MemoryLog*)> fill = {},
                                        std::unique_ptr<RecordSchedule> schedule = nullptr);

}  // namespace rillmill::transport
