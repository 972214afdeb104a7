// summary.csv of a results folder: one line per point, for spreadsheets and scripts.
#pragma once

#include <string>

#include "config/sweep/results.h"

namespace rillmill::config {

// RFC 4180. Columns: the knobs, runs, failed, exit_code, error, then for every metric its median,
// the ends of its 95 % interval, minimum and maximum; nanoseconds, bytes, rows per second.
std::string SummaryCsv(const SweepResults& results);

}  // namespace rillmill::config
