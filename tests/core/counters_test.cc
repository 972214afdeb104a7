#include "core/counters.h"

#include <gtest/gtest.h>

#include <thread>

namespace rillmill {
namespace {

TEST(Counters, SnapshotHasLabelsInOrder) {
  Counters counters;
  Counter* read = counters.New("records read");
  Counter* dropped = counters.New("records dropped");
  read->Add(3);
  read->Add();
  dropped->Add(2);
  const std::vector<std::pair<std::string, int64_t>> expected{{"records read", 4},
                                                              {"records dropped", 2}};
  EXPECT_EQ(counters.Snapshot(), expected);
}

TEST(Counters, ReadersSeeAMonotoneCount) {
  Counters counters;
  Counter* counter = counters.New("steps");
  std::thread writer([counter] {
    for (int i = 0; i < 100'000; ++i) counter->Add();
  });
  for (int64_t last = 0; last < 100'000;) {
    const int64_t now = counters.Snapshot()[0].second;
    ASSERT_GE(now, last);
    last = now;
  }
  writer.join();
}

}  // namespace
}  // namespace rillmill
