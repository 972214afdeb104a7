#include "config/cli/job_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "config/cli/terminal.h"
#include "config/settings.h"
#include "pipeline/plan/time_zone_use.h"

namespace rillmill::config {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Result<Pairs> Split(const std::vector<std::string>& flags, std::string_view name) {
  Pairs pairs;
  for (const std::string& flag : flags) {
    const size_t equals = flag.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Status(StatusCode::kUsage, fmt::format("{} {}: write it as name=value", name, flag));
    }
    pairs.emplace_back(flag.substr(0, equals), flag.substr(equals + 1));
  }
  return pairs;
}

}  // namespace

void JobFlags::AddTo(CLI::App* app) {
  app->add_option("JOB", path, "Job file")->required();
  app->add_option("--conf", conf, "Set a property, above the job's [conf]: name=value")
      ->allow_extra_args(false);
  app->add_option("--set", set, "Set any key of the job: section.key=value")
      ->allow_extra_args(false);
  app->add_option("--properties-file", properties_file,
                  "Properties below the job's [conf], as in spark-defaults.conf");
  app->add_flag("-q,--quiet", quiet, "Print errors only");
}

Result<Job> JobFlags::Load() const {
  Overrides overrides;
  RILLMILL_ASSIGN(overrides.conf, Split(conf, "--conf"));
  RILLMILL_ASSIGN(overrides.set, Split(set, "--set"));
  overrides.properties_file = properties_file;
  RILLMILL_ASSIGN(Job job, LoadJob(path, overrides));
  if (!quiet) PrintNotes(job.notes);
  return job;
}

Result<std::unique_ptr<pipeline::Query>> JobFlags::Prepare(const Job& job,
                                                           pipeline::QuerySpec spec) const {
  auto analyzed = pipeline::AnalyzeSpec(spec);
  if (!analyzed.ok()) {
    const bool about_query = analyzed.status().message().starts_with("line ");
    return about_query ? analyzed.status().WithContext(job.query.where + ": query")
                       : analyzed.status();
  }
  const auto zone = ZoneNote(job.conf);
  if (zone && !quiet && pipeline::UsesTimeZone(analyzed->optimized)) PrintNotes({*zone});
  return pipeline::PrepareAnalyzedQuery(std::move(spec), *std::move(analyzed), SystemClock());
}

}  // namespace rillmill::config
