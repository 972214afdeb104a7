#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "config/cli/command.h"
#include "config/cli/job_flags.h"
#include "config/knob_value.h"
#include "config/knobs.h"
#include "config/settings.h"
#include "pipeline/engine/query.h"
#include "pipeline/text/to_text.h"

namespace rillmill::config {
namespace {

struct ExplainFlags {
  JobFlags job;
  bool json = false;
};

std::string KnobsText(const Options& conf) {
  std::string text = "Knobs in effect\n";
  for (const Knob& knob : LiveKnobs()) {
    const std::string value = KnobText(conf, knob.name);
    text += fmt::format("  {} = {}{}\n", knob.name, value.empty() ? "(unset)" : value,
                        conf.Has(knob.name) ? "" : "  (default)");
  }
  const Resources resources = ResourcesOf(conf, MachineCores());
  return text + fmt::format("Workers: {}, memory budget: {}\n", resources.workers,
                            BytesText(resources.memory_bytes));
}

std::string KnobsJson(const Options& conf) {
  std::string text = "{";
  for (const Knob& knob : LiveKnobs()) {
    if (text.size() > 1) text += ',';
    pipeline::AppendJsonString(knob.name, &text);
    text += ':';
    pipeline::AppendJsonString(KnobText(conf, knob.name), &text);
  }
  return text + "}";
}

Result<int> Explain(const ExplainFlags& flags) {
  RILLMILL_ASSIGN(const Job job, flags.job.Load());
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, BuildQuerySpec(job, Ends{}));
  RILLMILL_ASSIGN(const auto query, flags.job.Prepare(job, std::move(spec)));
  const std::string plan = query->Explain(flags.json);
  if (flags.json) {
    std::cout << fmt::format("{{\"query\":{},\"knobs\":{}}}\n", plan, KnobsJson(job.conf));
  } else {
    std::cout << plan << (plan.ends_with('\n') ? "\n" : "\n\n") << KnobsText(job.conf);
  }
  return 0;
}

}  // namespace

Action AddExplain(CLI::App* app) {
  auto flags =
      std::make_shared<ExplainFlags>();  // shared by the parser, which fills it, and the action
  flags->job.AddTo(app);
  app->add_flag("--json", flags->json, "For programs");
  return [flags] { return Explain(*flags); };
}

}  // namespace rillmill::config
