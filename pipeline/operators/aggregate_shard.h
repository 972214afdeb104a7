// One shard of an aggregate's state: groups by key, which of them the epoch touched, and what has
// left.
//
// Threads: `mu` guards it while slots add to it; at the end of an epoch it belongs to one thread.
#pragma once

#include <mutex>
#include <vector>

#include "pipeline/operators/aggregate_states.h"
#include "pipeline/operators/group_table.h"
#include "pipeline/operators/key_codec.h"

namespace rillmill::pipeline {

class AggregateShard {
 public:
  AggregateShard(const KeyCodec* codec, const AggregateStates* states, bool keep_touched,
                 MemoryAccount* account);

  void BeginEpoch(uint32_t epoch);
  // Adds rows of a batch directly.
  void Update(const EncodedKeys& keys, const ColumnBatch& batch, EvalContext* eval);
  // Adds the states of from[i], a group of a partial table, to key i.
  void Merge(const EncodedKeys& keys, std::span<Group* const> from, EvalContext* eval);
  // Notes groups that came too late.
  void AddLate(const EncodedKeys& keys, Arena* arena);
  // Makes sure that the group exists and counts it as touched (global aggregates).
  void Touch(const EncodedKeys& keys, Arena* arena);
  // Groups whose event time is at or before the watermark leave; they stay readable until the next
  // Merge, Update or Tidy.
  std::vector<Group*> Evict(int64_t watermark_micros);
  // Moves the groups into a new table, which gives the memory of evicted ones back, when more have
  // left than are here: a constant effort per group that leaves.
  void Tidy(EvalContext* eval);

  const GroupTable& table() const { return *table_; }
  const GroupTable& late() const { return late_; }
  const std::vector<Group*>& touched() const { return touched_; }
  int64_t touched_count() const { return touched_count_; }

  std::mutex mu;
  // written by EndOfShard, read by TakeProgress
  int64_t removed = 0;
  int64_t removal_nanos = 0;

 private:
  void MarkTouched(Group* const* groups, uint32_t count);
  void NoteEventTimes(size_t first_new);

  const KeyCodec* const codec_;
  const AggregateStates* const states_;
  MemoryAccount* const account_;
  const bool keep_touched_;
  std::unique_ptr<GroupTable> table_;
  GroupTable late_;
  uint32_t epoch_ = 0;
  std::vector<Group*> touched_;
  int64_t touched_count_ = 0;
  int64_t earliest_ = INT64_MAX;  // no group has an earlier event time
  size_t left_since_tidy_ = 0;
};

}  // namespace rillmill::pipeline
