#include "config/sweep/choice.h"

#include <algorithm>
#include <utility>

namespace rillmill::config {
namespace {

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
