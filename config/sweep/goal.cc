#include "config/sweep/goal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/knob_value.h"
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

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

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

bool Keeps(const PointResult& point, const Goal& goal) {
  const bool measured =
      point.usable() && point.Of(*goal.objective) && point.Of(*FindMetric(kEfficiency));
  if (!measured) return false;
  return std::all_of(goal.bounds.begin(), goal.bounds.end(), [&](const Bound& bound) {
    const auto& estimate = point.Of(*bound.metric);
    return estimate &&
           (bound.below ? estimate->median < bound.value : estimate->median > bound.value);
  });
}

// Best first. REQUIRES: all of `points` have the metric.
void SortBy(const Metric& metric, const SweepResults& results, std::vector<size_t>* points) {
  auto value = [&](size_t point) { return results.points()[point].Of(metric)->interval.mid; };
  std::stable_sort(points->begin(), points->end(), [&](size_t x, size_t y) {
    return metric.higher_is_better ? value(x) > value(y) : value(x) < value(y);
  });
}

bool ToldApart(const SweepResults& results, const Metric& metric, size_t best, size_t other,
               size_t others) {
  const double level =
      1 - (1 - Estimate::kLevel) / static_cast<double>(std::max<size_t>(1, others));
  const Interval ratio = results.Against(metric, best, other).RatioInterval(level);
  return ratio.low > 1 || ratio.high < 1;
}

// The cheapest of those that are as good as the first comes first.
void PreferCheaper(const SweepResults& results, const Goal& goal, std::vector<size_t>* ranking) {
  std::vector<size_t> equal, rest;
  for (size_t point : *ranking) {
    const bool apart =
        ToldApart(results, *goal.objective, ranking->front(), point, ranking->size() - 1);
    (apart ? rest : equal).push_back(point);
  }
  SortBy(*FindMetric(kEfficiency), results, &equal);
  equal.insert(equal.end(), rest.begin(), rest.end());
  *ranking = std::move(equal);
}

}  // namespace

Result<Goal> ParseGoal(std::string_view text) {
  Goal goal{.text = std::string(text)};
  for (std::string_view left = text; !left.empty();) {
    const size_t end = left.find(" and ");
    const std::string_view clause = Trimmed(left.substr(0, end));
    left = end == std::string_view::npos ? "" : left.substr(end + 5);
    if (clause.find_first_of("<>") == std::string_view::npos) {
      RILLMILL_TRY(AddObjective(clause, &goal));
      continue;
    }
    RILLMILL_ASSIGN(const Bound bound, ParseBound(clause));
    goal.bounds.push_back(bound);
  }
  if (goal.objective == nullptr && goal.bounds.empty()) RILLMILL_TRY(AddObjective("", &goal));
  goal.prefer_cheaper = goal.objective == nullptr;
  if (goal.objective == nullptr) goal.objective = FindMetric(kThroughput);
  return goal;
}

Choice Choose(const SweepResults& results, const Goal& goal) {
  Choice choice;
  for (size_t i = 0; i < results.points().size(); ++i) {
    if (Keeps(results.points()[i], goal)) choice.ranking.push_back(i);
  }
  if (choice.ranking.empty()) return choice;
  SortBy(*goal.objective, results, &choice.ranking);
  if (goal.prefer_cheaper) PreferCheaper(results, goal, &choice.ranking);
  choice.best = choice.ranking.front();
  for (size_t i = 1; i < choice.ranking.size(); ++i) {
    const size_t other = choice.ranking[i];
    if (!ToldApart(results, *goal.objective, *choice.best, other, choice.ranking.size() - 1))
      choice.ties.push_back(other);
  }
  return choice;
}

}  // namespace rillmill::config
