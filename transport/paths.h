// Paths as people write them in a job file.
#pragma once

#include <string>

#include "core/options.h"
#include "core/status.h"
#include "transport/builtin.h"

namespace rillmill::transport {

// `path`, from the environment's folder when it is relative.
std::string ResolvePath(const std::string& path, const Environment& environment);

// The resolved option `path`; without it, an error that names the format.
Result<std::string> RequiredPath(const Options& options, const Environment& environment,
                                 std::string_view format);

}  // namespace rillmill::transport
