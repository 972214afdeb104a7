#include "config/compare/pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace rillmill::config {
namespace {

// The job by its file's name: two commits have it in different folders.
std::string KindOf(const RunRecord& record) {
  std::string kind =
      record.workload.empty() ? std::filesystem::path(record.job).stem().string() : record.workload;
  if (!record.transport.empty()) kind += ", " + record.transport;
  if (record.offered_per_second > 0)
    kind += fmt::format(", {} rows per second offered", record.offered_per_second);
  for (const auto& [knob, value] : record.point) kind += fmt::format(", {}={}", knob, value);
  return kind;
}

void SortByRepeat(std::vector<const RunRecord*>* runs) {
  std::stable_sort(runs->begin(), runs->end(),
                   [](const RunRecord* x, const RunRecord* y) { return x->repeat < y->repeat; });
}

}  // namespace

std::vector<std::pair<const RunRecord*, const RunRecord*>> PairedRuns::pairs() const {
  std::vector<std::pair<const RunRecord*, const RunRecord*>> pairs;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) pairs.emplace_back(a[i], b[i]);
  return pairs;
}

std::map<std::string, PairedRuns> PairRuns(const std::vector<RunRecord>& a,
                                           const std::vector<RunRecord>& b) {
  std::map<std::string, PairedRuns> kinds;
  for (const RunRecord& record : a) kinds[KindOf(record)].a.push_back(&record);
  for (const RunRecord& record : b) kinds[KindOf(record)].b.push_back(&record);
  for (auto& [kind, runs] : kinds) {
    SortByRepeat(&runs.a);
    SortByRepeat(&runs.b);
  }
  return kinds;
}

}  // namespace rillmill::config
