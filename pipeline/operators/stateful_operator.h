// What remembers rows between batches or epochs, behind an exchange: aggregates, ordering, limits;
// later sessions, joins, dedup.
//
// Called by: the query. In one epoch: BeginEpoch, then Consume from the tasks, then, when all input
//            is in, EndOfSlot for every slot that consumed something, then EndOfShard once for
//            every shard, then TakeProgress.
// Threads:   Consume and EndOfSlot concurrently for different slots, EndOfShard concurrently for
//            different shards; the rest alone.
// Ownership: batches given to Consume die with the task; batches emitted live until `emit` returns.
// Failure:   through the context's EvalContext.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pipeline/engine/progress.h"
#include "pipeline/stages/stage.h"

namespace rillmill::pipeline {

using EmitBatch = std::function<void(const ColumnBatch&)>;

class StatefulOperator {
 public:
  explicit StatefulOperator(int shards) : shard_count_(shards) {}
  virtual ~StatefulOperator() = default;
  virtual void BeginEpoch() = 0;
  // Adds a flow, whose fates it settles. `slot` names the task's scratch.
  virtual void Consume(int slot, const Flow& flow, StageContext* context) = 0;
  // Hands what the slot held back to the shards.
  virtual void EndOfSlot(int slot, StageContext* context) = 0;
  // Evicts, emits.
  virtual void EndOfShard(int shard, StageContext* context, const EmitBatch& emit) = 0;
  // What Spark reports about it for the epoch; nothing for operators that are stateless in Spark.
  virtual std::optional<StateOperatorProgress> TakeProgress() = 0;

  int shards() const { return shard_count_; }

 private:
  const int shard_count_;
};

// What the planner knows about an operator before it is built.
struct OperatorTraits {
  bool sequenced =
      false;  // rows must arrive in order: one slot at a time, in (source, partition, offset) order
  std::string description;
};

}  // namespace rillmill::pipeline
