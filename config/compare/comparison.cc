#include "config/compare/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "config/compare/pairing.h"

namespace rillmill::config {
namespace {

using Kinds = std::map<std::string, PairedRuns>;

bool AnyOk(const std::vector<const RunRecord*>& runs) {
  return std::any_of(runs.begin(), runs.end(), [](const RunRecord* run) { return run->ok; });
}

Status WrongAnswer(const std::string& kind, std::string_view why) {
  return {StatusCode::kInvalid, fmt::format("{}: {}; times mean nothing then", kind, why)};
}

// Runs that read the same rows in as many epochs must have written the same.
Status CheckAnswers(const std::string& kind, const PairedRuns& runs) {
  for (const auto& [a, b] : runs.pairs()) {
    if (a->answer == "wrong" || b->answer == "wrong") return WrongAnswer(kind, "a wrong answer");
    const bool comparable = a->ok && b->ok && a->rows == b->rows && a->epochs == b->epochs;
    if (!comparable || (a->output_rows == b->output_rows && a->corrupt_rows == b->corrupt_rows))
      continue;
    return WrongAnswer(
        kind, fmt::format("the answers differ: {} and {} rows out, {} and {} corrupt",
                          a->output_rows, b->output_rows, a->corrupt_rows, b->corrupt_rows));
  }
  return Status::Ok();
}

MetricComparison CompareMetric(const Metric& metric, std::span<const PairedRuns* const> kinds) {
  MetricComparison compared{.metric = &metric};
  std::vector<double> values_a, values_b;
  std::vector<std::vector<double>> ratios;
  for (const PairedRuns* runs : kinds) {
    ratios.emplace_back();
    for (const auto& [a, b] : runs->pairs()) {
      const double value_a = metric.of(*a), value_b = metric.of(*b);
      if (std::isnan(value_a) || std::isnan(value_b)) continue;
      values_a.push_back(value_a);
      values_b.push_back(value_b);
      ratios.back().push_back(std::log(value_b / value_a));
    }
  }
  compared.a = Median(values_a);
  compared.b = Median(values_b);
  compared.pairs = values_a.size();
  compared.effect = PairedEffect(ratios);
  return compared;
}

// `sharers`: how many groups share the chance of a false alarm.
ComparedGroup CompareGroup(std::string name, std::span<const PairedRuns* const> kinds,
                           size_t sharers) {
  ComparedGroup group{std::move(name), {}};
  for (const Metric& metric : Metrics()) {
    if (!metric.compared) continue;
    MetricComparison compared = CompareMetric(metric, kinds);
    if (compared.pairs > 0) group.metrics.push_back(compared);
  }
  const double alarms =
      kFalseAlarms / static_cast<double>(std::max<size_t>(1, sharers * group.metrics.size()));
  for (MetricComparison& compared : group.metrics) {
    compared.verdict = Judge(compared.effect, compared.metric->higher_is_better, alarms);
  }
  return group;
}

void NoteWhatIsLeftOut(const std::string& kind, const PairedRuns& runs, Comparison* comparison) {
  const size_t a = runs.a.size(), b = runs.b.size();
  if (a != b) comparison->notes.push_back(fmt::format("{}: {} runs of A, {} of B", kind, a, b));
  if (AnyOk(runs.a) && !runs.b.empty() && !AnyOk(runs.b)) {
    comparison->failed_in_b.push_back(fmt::format("{}: {}", kind, runs.b.front()->error));
  }
}

}  // namespace

double MetricComparison::loss() const {
  return metric->higher_is_better ? 1 - effect.ratio() : effect.ratio() - 1;
}

std::vector<const MetricComparison*> Comparison::WorseBy(double share) const {
  std::vector<const MetricComparison*> worse;
  for (const MetricComparison& compared : all.metrics) {
    if (compared.verdict == Verdict::kWorse && compared.loss() >= share) worse.push_back(&compared);
  }
  return worse;
}

Result<Comparison> Compare(const RunRecords& a, const RunRecords& b) {
  Comparison comparison;
  const Kinds kinds = PairRuns(a, b);
  std::vector<const PairedRuns*> all;
  for (const auto& [kind, runs] : kinds) {
    RILLMILL_TRY(CheckAnswers(kind, runs));
    NoteWhatIsLeftOut(kind, runs, &comparison);
    if (runs.pairs().empty()) continue;
    all.push_back(&runs);
    comparison.groups.push_back(CompareGroup(kind, std::span(&all.back(), 1), kinds.size()));
  }
  if (all.empty()) {
    return Status(StatusCode::kInvalid,
                  "nothing to compare: no run of A measures what one of B does");
  }
  comparison.all = CompareGroup(all.size() == 1 ? comparison.groups.front().name : "", all, 1);
  if (all.size() == 1) comparison.groups.clear();
  return comparison;
}

}  // namespace rillmill::config
