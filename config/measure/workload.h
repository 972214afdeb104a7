// The named workloads of the benchmark suite: a preset of the generator, the job over it, and the
// answer that the job must give, reckoned without the engine.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rillmill::config {

struct Workload {
  std::string_view name;
  std::string_view preset;  // of the generator
  std::string_view job;     // data/workloads/NAME.toml, compiled in: everything but the two ends
  std::string_view latency_job;  // the same between two topics, with creation times; or empty
  std::string_view table;  // static table of the preset that the job reads as TABLE.json, or empty
  // Appends what becomes of a record to `row`, found by a plain scan of its text: the whole row of
  // output, or, when `counted`, all of it up to the count of such records. False: the record is
  // dropped.
  bool (*row_of)(std::string_view record, std::string* row);
  bool counted;
};

std::span<const Workload> Workloads();
// Null when there is none of that name.
const Workload* FindWorkload(std::string_view name);

}  // namespace rillmill::config
