// Options that every streaming source has, whatever its format: limits on what an epoch reads.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/job.h"
#include "core/options.h"
#include "core/status.h"
#include "pipeline/engine/query.h"

namespace rillmill::config {

std::span<const OptionSpec> CommonSourceOptions();

// The limits of one source; `conf` gives the rate where the source has none of its own.
Result<pipeline::ReadLimits> ReadLimitsOf(const Options& options, const Options& conf);

// Takes spark.* names, which people write as source options by mistake, out of the options of all
// sources: those that mean something for a source or for the run are honoured with a note, the
// others are notes or errors as under [conf].
Status TakeMisplacedProperties(Job* job);

}  // namespace rillmill::config
