#include "core/process_stats.h"

#include <gtest/gtest.h>

namespace rillmill {
namespace {

TEST(ProcessStats, CpuTimeGrowsWithWork) {
  const double before = ReadProcessStats().cpu_seconds;
  volatile uint64_t sink = 0;
  double after = before;
  while (after == before) {
    for (int i = 0; i < 1'000'000; ++i) sink = sink + 1;
    after = ReadProcessStats().cpu_seconds;
  }
  EXPECT_GT(after, before);
}

TEST(ProcessStats, PeakIsNotBelowResident) {
  const ProcessStats stats = ReadProcessStats();
  EXPECT_GT(stats.resident_bytes, 100'000);
  EXPECT_GE(stats.peak_resident_bytes, stats.resident_bytes);
}

}  // namespace
}  // namespace rillmill
