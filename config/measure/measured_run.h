// A measured run: one child process `rillmill run JOB … --summary FILE`, so that CPU time, peak
// memory and start-up are the job's own.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "config/measure/run_record.h"
#include "core/status.h"

namespace rillmill::config {

struct MeasuredRunSpec {
  std::string program;            // empty: the program that is running
  std::string job;                // path of the job file
  std::vector<std::string> conf;  // "name=value", as --conf
  std::vector<std::string> set;   // "section.key=value", as --set
  std::string properties_file;
  std::optional<double>
      duration_seconds;          // then the job is asked to stop; the rate is over that time
  std::stop_token stop;          // asks for that too, from any thread
  double timeout_seconds = 600;  // then it is killed, and the run has failed
};

// A run that failed is a record with ok = false and the reason, no error; errors are about
// measuring (no such program, no scratch file). `standard_output`, if given, gets what the job
// printed.
Result<RunRecord> MeasureRun(const MeasuredRunSpec& spec, std::string* standard_output = nullptr);

}  // namespace rillmill::config
