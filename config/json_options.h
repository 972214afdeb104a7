// from_json options as a job file gives them.
#pragma once

#include <span>
#include <vector>

#include "core/options.h"
#include "core/status.h"
#include "pipeline/json/decoder.h"
#include "pipeline/session_conf.h"

namespace rillmill::config {

// Names and types, for Options::Check.
std::span<const OptionSpec> JsonOptionSpecs();
// The same for a static table, which is a file.
std::vector<OptionSpec> TableOptionSpecs();

// REQUIRES: checked. Options of other names are left alone.
Result<pipeline::JsonOptions> ReadJsonOptions(const Options& options,
                                              const pipeline::SessionConf& session);

}  // namespace rillmill::config
