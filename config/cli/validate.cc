#include <CLI/CLI.hpp>
#include <memory>

#include "config/cli/command.h"
#include "config/cli/job_flags.h"
#include "config/cli/terminal.h"
#include "pipeline/engine/query.h"

namespace rillmill::config {
namespace {

Result<int> Validate(const JobFlags& flags) {
  RILLMILL_ASSIGN(const Job job, flags.Load());
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, BuildQuerySpec(job, Ends{}));
  RILLMILL_ASSIGN(const auto query, flags.Prepare(job, std::move(spec)));
  if (!flags.quiet) PrintLine(job.path + ": valid");
  return 0;
}

}  // namespace

Action AddValidate(CLI::App* app) {
  auto flags =
      std::make_shared<JobFlags>();  // shared by the parser, which fills it, and the action
  flags->AddTo(app);
  return [flags] { return Validate(*flags); };
}

}  // namespace rillmill::config
