// Finished rows on their way from the tasks to the sink, brought back into order.
//
// Threads:  Put from any task, Take from the scheduler.
// Memory:   bounded by the tasks in flight; each batch owns its rows, charged to the buffer
// account.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/arena.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

struct OutputBatch {
  std::unique_ptr<Arena> arena;
  ColumnBatch batch;
};

class OutputBuffer {
 public:
  // What the task with this number made, possibly nothing. Every number from 0 on is put once per
  // epoch.
  void Put(uint64_t sequence, std::vector<OutputBatch> batches) {
    std::lock_guard<std::mutex> lock(mu_);
    waiting_.emplace(sequence, std::move(batches));
  }

  // The batches whose turn has come, appended.
  void Take(std::vector<OutputBatch>* ready) {
    std::lock_guard<std::mutex> lock(mu_);
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      for (OutputBatch& batch : waiting_.begin()->second) ready->push_back(std::move(batch));
      waiting_.erase(waiting_.begin());
      ++next_;
    }
  }

  void Reset() {
    std::lock_guard<std::mutex> lock(mu_);
    waiting_.clear();
    next_ = 0;
  }

 private:
  std::mutex mu_;
  std::map<uint64_t, std::vector<OutputBatch>> waiting_;
  uint64_t next_ = 0;
};

}  // namespace rillmill::pipeline
