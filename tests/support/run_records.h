// Records of runs as a test wants them measured.
#pragma once

#include <string>
#include <utility>

#include "config/measure/run_record.h"

namespace rillmill::testing_support {

// A run over 1,000,000 rows at `rate` rows per second, on one core.
inline config::RunRecord RunAtRate(config::TextMap point, int64_t repeat, double rate) {
  config::RunRecord record;
  record.job = "jobs/count.toml";
  record.point = std::move(point);
  record.repeat = repeat;
  record.ok = true;
  record.rows = 1'000'000;
  record.output_rows = 10;
  record.epochs = 1;
  record.wall_ns = static_cast<int64_t>(1e15 / rate);
  record.cpu_ns = record.wall_ns;
  record.peak_resident_bytes = 32 << 20;
  record.latency = {.count = 100,
                    .p50 = 1'000'000,
                    .p90 = 2'000'000,
                    .p99 = 4'000'000,
                    .p999 = 6'000'000,
                    .p9999 = 7'000'000,
                    .max = 8'000'000};
  record.answer = "consistent";
  return record;
}

inline config::RunRecord FailedRun(config::TextMap point, int64_t repeat, int64_t exit_code,
                                   std::string error) {
  config::RunRecord record;
  record.job = "jobs/count.toml";
  record.point = std::move(point);
  record.repeat = repeat;
  record.exit_code = exit_code;
  record.error = std::move(error);
  return record;
}

}  // namespace rillmill::testing_support
