#include "tests/report/example.h"

#include <cmath>
#include <random>
#include <vector>

#include "core/histogram.h"
#include "tests/support/run_records.h"

namespace rillmill::testing_support {
namespace {

using config::Block;
using config::Point;
using config::RunRecord;

const std::string kParallelism = "spark.default.parallelism";
const std::string kMaster = "spark.master";
const std::string kMemory = "spark.driver.memory";
const std::string kOffered = "source.calls.options.rowsPerSecond";

std::vector<Block> ExampleBlocks() {
  std::vector<Block> blocks(4);
  blocks[0].axes = {{kMaster, {"local[1]", "local[2]", "local[4]"}},
                    {kParallelism, {"1", "2", "8", "300"}}};
  blocks[1].axes = {{kMaster, {"local[1]", "local[2]", "local[4]"}}};
  blocks[2].axes = {{kMemory, {"64m", "256m", "4g"}}};
  blocks[3].axes = {{kOffered, {"1000", "10000", "100000"}}};
  for (size_t i = 1; i < blocks.size(); ++i) blocks[i].with_defaults = true;
  return blocks;
}

double TextNumber(const Point& point, const std::string& knob, double otherwise) {
  const auto found = point.find(knob);
  if (found == point.end()) return otherwise;
  const size_t digit = found->second.find_first_of("0123456789");
  return std::stod(found->second.substr(digit));
}

// Faster with cores, less so with each; slower latency near the limit.
RunRecord RunOf(const Point& point, int repeat, std::mt19937_64* random) {
  std::normal_distribution<double> noise(0, 0.02);
  const double cores = TextNumber(point, kMaster, 2);
  const double tasks = std::min(TextNumber(point, kParallelism, 4), 2 * cores);
  const double capacity = 2e6 * std::pow(cores, 0.8) * std::pow(tasks / cores, 0.15);
  const double offered = TextNumber(point, kOffered, 0);
  const double rate = offered > 0 ? offered : capacity;
  RunRecord record = RunAtRate(point, repeat, rate * std::exp(noise(*random)));
  record.peak_resident_bytes =
      static_cast<int64_t>((20 + 6 * cores + tasks) * 1048576 * std::exp(noise(*random)));
  Histogram latency;
  std::lognormal_distribution<double> nanos(std::log(1e6 * (1 + tasks) / (1 - 0.8 * rate / 9e6)),
                                            0.5);
  for (int i = 0; i < 20'000; ++i) latency.Record(static_cast<int64_t>(nanos(*random)));
  record.latency = config::Summarize(latency);
  record.latency_histogram = config::BucketsOf(latency);
  record.startup_ns = 40'000'000;
  return record;
}

std::string ReportOf(const std::vector<Block>& blocks, const std::vector<RunRecord>& records) {
  const config::SweepResults results(blocks, records);
  const auto goal = config::ParseGoal("max-throughput");
  const config::Choice choice = config::Choose(results, *goal);
  const config::Report report{
      .title = std::string("sf-crime-hourly ") + kHostileText,
      .how = "20 settings of sf-crime-hourly.toml, 60 runs in shuffled rounds.",
      .environment = {{"commit", "0123abcd"}, {"cpu", "a CPU"}, {"note", kHostileText}},
      .results = results,
      .goal = *goal,
      .choice = choice};
  return config::ReportHtml(report);
}

}  // namespace

std::string ExampleReport() {
  const std::vector<Block> blocks = ExampleBlocks();
  std::mt19937_64 random(1);
  std::vector<RunRecord> records;
  for (const Point& point : config::PointsOf(blocks)) {
    const bool fails = point.contains(kMemory) && point.at(kMemory) == "64m";
    for (int repeat = 0; repeat < 3; ++repeat) {
      records.push_back(fails ? FailedRun(point, repeat, 7, std::string("memory ") + kHostileText)
                              : RunOf(point, repeat, &random));
    }
  }
  return ReportOf(blocks, records);
}

std::string SmallestReport() {
  RunRecord record = RunAtRate({{kMemory, "1g"}}, 0, 1e6);
  record.latency = {};
  return ReportOf({{.axes = {{kMemory, {"1g"}}}}}, {record});
}

}  // namespace rillmill::testing_support
