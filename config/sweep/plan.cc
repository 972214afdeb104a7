#include "config/sweep/plan.h"

#include <numeric>
#include <random>
#include <utility>

namespace rillmill::config {
namespace {

// Fisher and Yates; std::shuffle may differ between libraries.
std::vector<size_t> ShuffledOrder(size_t count, uint64_t seed) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  std::mt19937_64 random(seed);
  for (size_t left = count; left > 1; --left) {
    std::swap(order[left - 1], order[random() % left]);
  }
  return order;
}

}  // namespace

std::vector<PlannedRun> ScheduleOf(const SweepPlan& plan) {
  const size_t count = plan.points().size();
  std::vector<PlannedRun> runs;
  for (int repeat = 0; repeat < plan.repeats; ++repeat) {
    for (size_t point : ShuffledOrder(count, plan.seed * 1'000'003 + static_cast<uint64_t>(repeat)))
      runs.push_back({point, repeat});
  }
  return runs;
}

}  // namespace rillmill::config
