#include "pipeline/engine/stage_cpu.h"

#include <algorithm>
#include <array>

namespace rillmill::pipeline {
namespace {

// Descriptions that begin with another word than the kind.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kKinds{
    {{"scan", "parse"}, {"static", "join"}}};

// Our readers and the threads of the Kafka client.
bool IsTransport(std::string_view thread) {
  return thread.starts_with("reader-") || thread.starts_with("rdk:");
}

}  // namespace

std::string StageKind(std::string_view description) {
  const std::string_view word = description.substr(0, description.find(' '));
  for (const auto& [first, kind] : kKinds) {
    if (word == first) return std::string(kind);
  }
  return std::string(word);
}

StageNanos SplitCpu(const StageNanos& stages, const std::vector<ThreadStats>& threads,
                    int64_t total) {
  StageNanos split;
  int64_t others = total;
  for (const ThreadStats& thread : threads) {
    if (!IsTransport(thread.name) && thread.name != "sink") continue;
    split[thread.name == "sink" ? "sink" : "transport"] += thread.cpu_nanos;
    others -= thread.cpu_nanos;
  }
  others = std::max<int64_t>(others, 0);
  int64_t in_stages = 0;
  for (const auto& [name, nanos] : stages) in_stages += nanos;
  const double scale =
      in_stages > others ? static_cast<double>(others) / static_cast<double>(in_stages) : 1;
  for (const auto& [name, nanos] : stages) {
    const auto scaled = static_cast<int64_t>(static_cast<double>(nanos) * scale);
    split[name] += scaled;
    others -= scaled;
  }
  split["engine"] += std::max<int64_t>(others, 0);
  return split;
}

}  // namespace rillmill::pipeline
