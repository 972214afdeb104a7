#include "config/sweep/goal.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "config/knob_value.h"
#include "config/sweep/words.h"
#include "core/options.h"

namespace rillmill::config {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kObjectives = {{
    {"max-throughput", kThroughput},
    {"max-efficiency", kEfficiency},
    {"min-latency", kTailLatency},
    {"min-memory", kPeakMemory},
}};

using Factors = std::vector<std::pair<std::string_view, double>>;

Status BadGoal(std::string_view clause, std::string_view why) {
  return {StatusCode::kUsage, fmt::format("--goal {}: {}", clause, why)};
}

// "5 ms" with the factor of its unit.
Result<double> Scaled(std::string_view text, const Factors& factors) {
  const size_t letters = text.find_first_not_of("0123456789.");
  const std::string_view unit =
      letters == std::string_view::npos ? "" : Trimmed(text.substr(letters));
  RILLMILL_ASSIGN(const double number, ParseNumber(Trimmed(text.substr(0, letters))));
  for (const auto& [name, factor] : factors) {
    if (name == unit) return number * factor;
  }
  return Status(StatusCode::kUsage, fmt::format("\"{}\" has no known unit", text));
}

Result<double> BoundValue(const Metric& metric, std::string_view text) {
  switch (metric.unit) {
    case Unit::kNanos:
      return Scaled(text, {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}});
    case Unit::kPerSecond:
      return Scaled(text, {{"", 1}, {"k", 1e3}, {"M", 1e6}});
    case Unit::kBytes:
      break;
  }
  RILLMILL_ASSIGN(const int64_t bytes, ParseBytes(text, 1));
  return static_cast<double>(bytes);
}

Status UnknownMetric(std::string_view clause, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Metric& metric : Metrics()) names.push_back(metric.name);
  const std::string_view meant = NearestName(name, names);
  return BadGoal(clause, meant.empty() ? fmt::format("use one of {}", fmt::join(names, ", "))
                                       : fmt::format("did you mean {}?", meant));
}

Result<Bound> ParseBound(std::string_view clause) {
  const size_t sign = clause.find_first_of("<>");
  const std::string_view name = Trimmed(clause.substr(0, sign));
  Bound bound{.metric = FindMetric(name), .below = clause[sign] == '<'};
  if (bound.metric == nullptr) return UnknownMetric(clause, name);
  std::string_view value = clause.substr(sign + 1);
  if (value.starts_with("=")) value.remove_prefix(1);
  auto parsed = BoundValue(*bound.metric, Trimmed(value));
  if (!parsed.ok()) return BadGoal(clause, parsed.status().message());
  bound.value = *parsed;
  return bound;
}

Status AddObjective(std::string_view clause, Goal* goal) {
  for (const auto& [name, metric] : kObjectives) {
    if (name != clause) continue;
    if (goal->objective != nullptr) return BadGoal(clause, "a goal has one objective");
    goal->objective = FindMetric(metric);
    return Status::Ok();
  }
  return BadGoal(clause,
                 "write max-throughput, max-efficiency, min-latency, min-memory or a bound such as "
                 "\"p99 < 5 ms\", several with \" and \" between them");
}

}  // namespace

Result<Goal> ParseGoal(std::string_view text) {
  Goal goal{.text = std::string(text)};
  for (std::string_view clause : SplitAt(text, " and ")) {
    if (clause.find_first_of("<>") == std::string_view::npos) {
      RILLMILL_TRY(AddObjective(clause, &goal));
      continue;
    }
    RILLMILL_ASSIGN(const Bound bound, ParseBound(clause));
    goal.bounds.push_back(bound);
  }
  goal.prefer_cheaper = goal.objective == nullptr;
  if (goal.objective == nullptr) goal.objective = FindMetric(kThroughput);
  return goal;
}

}  // namespace rillmill::config
