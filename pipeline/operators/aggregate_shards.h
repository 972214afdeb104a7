// The shards of an aggregate's state, and the way of rows and groups into them.
//
// Threads: Update, Merge and AddLate from several slots at a time, each shard under its lock; slots
//          go through the shards from different ones on (`first`), so that they rarely wait for
//          each other. The rest as AggregateShard says.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "pipeline/operators/aggregate_shard.h"

namespace rillmill::pipeline {

class AggregateShards {
 public:
  // The codec and the states outlive it; `keep_touched`: update mode will ask for touched groups.
  AggregateShards(int shards, const KeyCodec* codec, const AggregateStates* states,
                  bool keep_touched, MemoryAccount* account);

  size_t size() const { return shards_.size(); }
  AggregateShard& operator[](size_t i) { return *shards_[i]; }
  auto begin() const { return shards_.begin(); }
  auto end() const { return shards_.end(); }

  // Adds row i of the batch to key i.
  void Update(const EncodedKeys& keys, const ColumnBatch& batch, size_t first, EvalContext* eval);
  // Adds the states of from[i], a group of a partial table, to key i.
  void Merge(const EncodedKeys& keys, Group* const* from, size_t first, EvalContext* eval);
  // Notes groups that came too late.
  void AddLate(const EncodedKeys& keys, size_t first, EvalContext* eval);

 private:
  template <class Visit>
  void ForEachPart(const EncodedKeys& keys, size_t first, EvalContext* eval, const Visit& visit);

  const AggregateStates* const states_;
  std::vector<std::unique_ptr<AggregateShard>> shards_;
};

}  // namespace rillmill::pipeline
