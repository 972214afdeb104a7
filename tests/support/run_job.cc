#include "tests/support/run_job.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace rillmill::testing_support {
namespace {

Status Run(const std::string& path, const config::Overrides& overrides, JobRun* run) {
  RILLMILL_ASSIGN(config::Job job, config::LoadJob(path, overrides));
  config::Ends ends;
  ends.clock = SystemClock();
  ends.sink = std::make_unique<CaptureSink>(run->captured);
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, config::BuildQuerySpec(job, std::move(ends)));
  spec.progress_every_epoch = true;
  RILLMILL_ASSIGN(auto query, pipeline::PrepareQuery(std::move(spec), SystemClock()));
  Status status = query->Run(
      [&](const pipeline::EpochProgress& progress) { run->progress.push_back(progress); });
  run->totals = query->totals();
  return status;
}

}  // namespace

JobRun RunJobFile(const std::string& path, const config::Overrides& overrides) {
  JobRun run;
  run.status = Run(path, overrides, &run);
  return run;
}

JobRun RunJobText(const std::string& toml, const std::string& directory) {
  std::string path = directory + "/test-job-" + std::to_string(getpid()) + ".toml";
  std::ofstream(path) << toml;
  JobRun run = RunJobFile(path);
  std::filesystem::remove(path);
  return run;
}

}  // namespace rillmill::testing_support
