// Which run of A belongs to which run of B.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/measure/run_record.h"

namespace rillmill::config {

// Runs of one kind, each side in the order of its repeats.
struct PairedRuns {
  std::vector<const RunRecord*> a, b;

  // As many pairs as the shorter side has runs.
  std::vector<std::pair<const RunRecord*, const RunRecord*>> pairs() const;
};

// By what the runs measured: "ysb, memory, spark.master=local[1]". The records outlive the result.
std::map<std::string, PairedRuns> PairRuns(const std::vector<RunRecord>& a,
                                           const std::vector<RunRecord>& b);

}  // namespace rillmill::config
