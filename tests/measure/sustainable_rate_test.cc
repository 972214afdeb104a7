#include "config/measure/sustainable_rate.h"

#include <gtest/gtest.h>

namespace rillmill::config {
namespace {

// Keeps up with so many rows per second; what is offered beyond them waits.
class FakeTarget final : public BenchTarget {
 public:
  explicit FakeTarget(double capacity) : capacity_(capacity) {}

  Result<RunRecord> Drain() override { return RunRecord(); }
  Result<std::optional<RunRecord>> StartUp() override { return std::optional<RunRecord>(); }
  Result<RunRecord> RunAt(const Schedule& schedule) override {
    ++runs;
    longest = std::max(longest, schedule.rate * schedule.seconds);
    RunRecord record;
    record.ok = !wrong_answer;
    record.offered_per_second = schedule.rate;
    const double busy = schedule.rate * schedule.seconds / capacity_;
    record.wall_ns = static_cast<int64_t>(std::max(schedule.seconds, busy) * 1e9);
    return record;
  }

  int runs = 0;
  double longest = 0;
  bool wrong_answer = false;

 private:
  const double capacity_;
};

Result<SustainableRate> Find(FakeTarget* target, double limit) {
  return FindSustainableRate(target, limit, 10, [](const RunRecord&, bool) {});
}

TEST(FindSustainableRate, ComesWithinAFewPercentOfTheCapacity) {
  for (double capacity : {7'000.0, 1'234'567.0}) {
    FakeTarget target(capacity);
    auto found = Find(&target, capacity * 2.7);
    ASSERT_TRUE(found.ok());
    EXPECT_GT(found->best.offered_per_second, capacity * 0.94);
    EXPECT_LT(found->best.offered_per_second, capacity * 1.1);
    EXPECT_GT(found->exceeded, found->best.offered_per_second);
    EXPECT_LT(target.runs, 12);
    EXPECT_LE(target.longest, 2'000'001);
  }
}

TEST(FindSustainableRate, SaysSoWhenNothingIsKeptUpWith) {
  FakeTarget target(0.001);
  EXPECT_FALSE(Find(&target, 1e6).ok());
}

TEST(FindSustainableRate, AWrongAnswerEndsIt) {
  FakeTarget target(1e6);
  target.wrong_answer = true;
  EXPECT_FALSE(Find(&target, 1e6).ok());
  EXPECT_EQ(target.runs, 1);
}

}  // namespace
}  // namespace rillmill::config
