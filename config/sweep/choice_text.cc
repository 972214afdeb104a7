#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "config/sweep/choice.h"

namespace rillmill::config {
namespace {

std::string NameOf(const SweepResults& results, size_t point) {
  return PointText(results.points()[point].point);
}

// "1.38 × spark.master=local[1] (95 %: 1.35 to 1.41)".
std::string TimesText(const SweepResults& results, const Metric& metric, size_t best,
                      size_t other) {
  const Interval ratio = results.Against(metric, best, other).RatioInterval(Estimate::kLevel);
  std::string text = fmt::format("{:.3g} × that of {}", ratio.mid, NameOf(results, other));
  if (std::isinf(ratio.high)) return text + " (one repeat: no interval)";
  return text + fmt::format(" (95 %: {:.3g} to {:.3g})", ratio.low, ratio.high);
}

// What a user would want to beat: the job as it is, else the worst point that was tried.
size_t BaseOf(const SweepResults& results, const Choice& choice) {
  const std::optional<size_t> defaults = results.Find({});
  const bool known = defaults && results.points()[*defaults].usable();
  return known ? *defaults : choice.ranking.back();
}

std::string TiesText(const SweepResults& results, const Choice& choice) {
  if (choice.ties.empty()) return {};
  std::string text =
      fmt::format("The noise does not tell it from {}", NameOf(results, choice.ties.front()));
  if (choice.ties.size() > 1) text += fmt::format(" and {} more", choice.ties.size() - 1);
  return text + ".\n";
}

}  // namespace

std::string ChoiceText(const SweepResults& results, const Goal& goal, const Choice& choice) {
  if (!choice.best) return fmt::format("No setting serves the goal {}.\n", goal.text);
  const Metric& metric = *goal.objective;
  const Estimate& estimate = *results.points()[*choice.best].Of(metric);
  std::string text =
      fmt::format("Best for {}: {}, with {} {}.\n", goal.text, NameOf(results, *choice.best),
                  metric.ValueText(estimate.interval.mid), metric.label);
  const size_t base = BaseOf(results, choice);
  if (base != *choice.best) {
    text += fmt::format("That is {}.\n", TimesText(results, metric, *choice.best, base));
  }
  return text + TiesText(results, choice);
}

}  // namespace rillmill::config
