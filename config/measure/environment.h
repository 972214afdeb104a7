// What a result depends on besides the job: the build and the machine.
#pragma once

#include "config/measure/json_fields.h"

namespace rillmill::config {

// commit, compiler, flags, libraries · cpu, cores, memory, kernel, load (of the last minute, now).
TextMap Environment();

}  // namespace rillmill::config
