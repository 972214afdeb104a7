// The workloads of docs/benchmarks.md as in-process logs, with the answers that every contestant
// must reach.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pipeline/engine/query.h"
#include "transport/memory/memory_log.h"

namespace rillmill::bench {

// Records in memory, and the job over them.
struct Workload {
  std::string name;
  std::shared_ptr<transport::MemoryLog> log;
  int64_t records = 0;
  std::string sql;
  pipeline::StreamRelation relation;
  std::vector<pipeline::TableRelation> tables;
  std::string table_json;  // content of tables[0]
};

// Number of result groups and the sum of their counts: equal for every contestant.
struct Answer {
  int64_t groups = 0;
  int64_t total = 0;
  friend bool operator==(const Answer&, const Answer&) = default;
};

// Calls per type and hour. The real records, ten times over, where build/shared-data has them, else
// the generator's.
const Workload& SfCrime();
// The same over windows of an hour every ten minutes.
const Workload& SfCrimeSliding();
// Views per campaign and ten seconds.
const Workload& Ysb();

// One hand-fused loop over the same buffers: decode, window, count in one hash table; no queues, no
// graph.
Answer HandFusedSfCrime(const Workload& workload);
Answer HandFusedSfCrimeSliding(const Workload& workload);
Answer HandFusedYsb(const Workload& workload);

// The whole engine: reader threads, queues, graph, state, sink.
Answer WholeGraph(const Workload& workload, int workers, bool panes = true);

}  // namespace rillmill::bench
