#include "pipeline/operators/aggregate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "pipeline/operators/aggregate_shards.h"
#include "pipeline/operators/aggregate_states.h"
#include "pipeline/operators/group_table.h"
#include "pipeline/operators/key_codec.h"
#include "pipeline/operators/pane_windows.h"

namespace rillmill::pipeline {
namespace {

constexpr size_t kPartialGroups = 16 * 1024;  // with their slots about 1.5 MB
// With fewer, adding to a partial table and merging it costs more than it saves.
constexpr int64_t kRowsPerGroup = 4;
constexpr size_t kMergeRows = 4096;
constexpr size_t kEmitRows = 1024;

// What one slot holds back of the open epoch.
struct Partial {
  Partial(uint32_t state_bytes, MemoryAccount* account)
      : groups(state_bytes, account), late(0, account) {}
  bool full() const { return groups.size() >= kPartialGroups || bytes_full(); }
  bool bytes_full() const {
    return groups.memory_bytes() > static_cast<int64_t>(GroupTable::kKeptBytes);
  }
  bool reduces() const { return rows >= kRowsPerGroup * static_cast<int64_t>(groups.size()); }
  void Clear() {
    groups.Clear();
    rows = 0;
  }

  GroupTable groups;
  int64_t rows = 0;         // that are in `groups`
  bool bypassed = false;    // rows go to the shards at once
  GroupTable late;          // keys that came too late: Spark counts groups, not rows
  int64_t merge_nanos = 0;  // at the end of the epoch
  Arena scratch;            // for some groups at a time on their way to the shards
};

// Lets the evaluations of a scope use another arena.
class ArenaScope {
 public:
  ArenaScope(EvalContext* eval, Arena* arena)
      : eval_(eval), before_(std::exchange(eval->arena, arena)) {}
  ~ArenaScope() { eval_->arena = before_; }
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

 private:
  EvalContext* const eval_;
  Arena* const before_;
};

KeyCodec MakeCodec(const AggregateSpec& spec) {
  std::vector<KeyColumn> columns;
  for (size_t i = 0; i < spec.keys.size(); ++i) {
    columns.push_back({spec.keys[i]->type, spec.window_micros[i]});
  }
  return KeyCodec(std::move(columns), spec.mode == OutputMode::kComplete ? -1 : spec.event_time_key,
                  spec.panes ? spec.panes->key : -1);
}

int ShardsOf(const AggregateSpec& spec) { return spec.slots == 1 ? 1 : std::max(1, spec.shards); }

class AggregateOperator final : public StatefulOperator {
 public:
  AggregateOperator(AggregateSpec spec, MemoryAccount* state, Clock* clock);

  void BeginEpoch() override;
  void Consume(int slot, const Flow& flow, StageContext* context) override;
  void EndOfSlot(int slot, StageContext* context) override;
  void EndOfShard(int shard, StageContext* context, const EmitBatch& emit) override;
  std::optional<StateOperatorProgress> TakeProgress() override;

 private:
  // Where a slot begins its way through the shards.
  size_t FirstShard(int slot) const {
    return static_cast<size_t>(slot) * shards_.size() / partials_.size();
  }
  const uint8_t* FindLate(std::span<Column* const> keys, uint32_t rows,
                          StageContext* context) const;
  void SetLateApart(std::span<Column*> keys, const uint8_t* late, Partial* partial,
                    ColumnBatch* batch, Arena* arena);
  void AddToPartial(const EncodedKeys& keys, const ColumnBatch& batch, Partial* partial,
                    EvalContext* eval) const;
  void Flush(int slot, StageContext* context);
  void MergeGroups(const GroupTable& table, size_t first_shard, EvalContext* eval);
  void MergePanes(const GroupTable& table, size_t first_shard, StageContext* context);
  void TouchGlobalGroup(size_t shard_index, Arena* arena);
  void EmitShard(AggregateShard* shard, StageContext* context, const EmitBatch& emit);
  void EmitGroups(std::span<Group* const> groups, StageContext* context,
                  const EmitBatch& emit) const;

  // constant after construction
  const AggregateSpec spec_;
  const KeyCodec codec_;
  const AggregateStates states_;
  MemoryAccount* const account_;
  Clock* const clock_;
  // one per slot and one per shard
  std::vector<std::unique_ptr<Partial>> partials_;
  AggregateShards shards_;
  uint32_t epoch_ = 0;
};

AggregateOperator::AggregateOperator(AggregateSpec spec, MemoryAccount* state, Clock* clock)
    : StatefulOperator(ShardsOf(spec)),
      spec_(std::move(spec)),
      codec_(MakeCodec(spec_)),
      states_(spec_.aggregates),
      account_(state),
      clock_(clock),
      shards_(shards(), &codec_, &states_, spec_.mode == OutputMode::kUpdate, state) {
  for (int i = 0; i < spec_.slots; ++i)
    partials_.push_back(std::make_unique<Partial>(states_.bytes(), state));
}

void AggregateOperator::BeginEpoch() {
  if (++epoch_ == 0) epoch_ = 1;  // 0 means never touched
  for (auto& partial : partials_) {
    partial->Clear();
    partial->late.Clear();
    partial->bypassed = partials_.size() == 1 && !spec_.panes;
    partial->merge_nanos = 0;
  }
  for (auto& shard : shards_) shard->BeginEpoch(epoch_);
}

void AggregateOperator::Consume(int slot, const Flow& flow, StageContext* context) {
  EvalContext* eval = &context->eval;
  Partial* partial = partials_[static_cast<size_t>(slot)].get();
  std::span<Column*> keys(context->arena->NewArray<Column*>(spec_.keys.size() + 1),
                          spec_.keys.size());
  for (size_t i = 0; i < keys.size(); ++i) keys[i] = Evaluate(*spec_.keys[i], flow.batch, eval);
  if (eval->failed()) return;
  const uint8_t* late = FindLate(keys, flow.batch.rows, context);
  SettleFates(flow, late);
  ColumnBatch batch = flow.batch;
  if (late) SetLateApart(keys, late, partial, &batch, context->arena);
  EncodedKeys encoded = codec_.Encode(keys, batch.rows, context->arena);
  if (partial->bypassed) {
    shards_.Update(encoded, batch, FirstShard(slot), eval);
  } else {
    AddToPartial(encoded, batch, partial, eval);
    if (partial->full() && !eval->failed()) Flush(slot, context);
  }
  if (account_->over_limit()) eval->Fail(StateOverBudget(*account_));
}

// One byte per row, 1 = late; null when none is.
const uint8_t* AggregateOperator::FindLate(std::span<Column* const> keys, uint32_t rows,
                                           StageContext* context) const {
  if (!codec_.has_event_time()) return nullptr;
  const Column& time = *keys[static_cast<size_t>(codec_.event_time())];
  uint8_t* late = context->arena->NewArray<uint8_t>(rows + 1);
  bool any = false;
  for (uint32_t row = 0; row < rows; ++row) {
    std::optional<int64_t> at = codec_.EventTime(time, row);
    late[row] = at && *at <= context->watermarks.late_micros;
    any |= late[row] != 0;
  }
  return any ? late : nullptr;
}

void AggregateOperator::SetLateApart(std::span<Column*> keys, const uint8_t* late, Partial* partial,
                                     ColumnBatch* batch, Arena* arena) {
  std::vector<uint32_t> kept, dropped;
  for (uint32_t row = 0; row < batch->rows; ++row) (late[row] ? dropped : kept).push_back(row);
  std::vector<Column*> late_keys;
  for (Column* key : keys) late_keys.push_back(Gather(*key, dropped, arena));
  Group** groups = arena->NewArray<Group*>(dropped.size());
  partial->late.FindOrInsert(codec_.Encode(late_keys, static_cast<uint32_t>(dropped.size()), arena),
                             groups);
  for (Column*& key : keys) key = Gather(*key, kept, arena);
  *batch = GatherBatch(*batch, kept, arena);
}

void AggregateOperator::AddToPartial(const EncodedKeys& keys, const ColumnBatch& batch,
                                     Partial* partial, EvalContext* eval) const {
  Group** groups = eval->arena->NewArray<Group*>(keys.rows + 1);
  partial->groups.FindOrInsert(keys, groups);
  partial->rows += keys.rows;
  states_.Update(batch, {groups, keys.rows}, partial->groups.arena(), eval);
}

// Into the shards; the rest of the epoch goes there directly when keys hardly repeat. Rows of panes
// never do: they would have to go there once per window.
void AggregateOperator::Flush(int slot, StageContext* context) {
  Partial* partial = partials_[static_cast<size_t>(slot)].get();
  ArenaScope scope(&context->eval, &partial->scratch);
  spec_.panes ? MergePanes(partial->groups, FirstShard(slot), context)
              : MergeGroups(partial->groups, FirstShard(slot), &context->eval);
  partial->bypassed = !spec_.panes && !partial->reduces();
  partial->Clear();
}

void AggregateOperator::MergeGroups(const GroupTable& table, size_t first_shard,
                                    EvalContext* eval) {
  for (size_t at = 0; at < table.size() && !eval->failed(); at += kMergeRows) {
    std::span<Group* const> chunk =
        table.groups().subspan(at, std::min(kMergeRows, table.size() - at));
    shards_.Merge(KeysOf(chunk, table.state_bytes(), eval->arena), chunk.data(), first_shard, eval);
    eval->arena->Reset();
  }
}

// The table's groups are panes; those in `late` tables have late windows only.
void AggregateOperator::MergePanes(const GroupTable& table, size_t first_shard,
                                   StageContext* context) {
  EvalContext* eval = &context->eval;
  int64_t late_micros = codec_.has_event_time() ? context->watermarks.late_micros : INT64_MIN;
  PaneWindows windows(spec_.panes->shape, late_micros, table.groups(), table.state_bytes());
  while (!windows.done() && !eval->failed()) {
    PaneWindows::Part part = windows.Next(eval->arena);
    shards_.Merge(part.keys, part.panes, first_shard, eval);
    shards_.AddLate(part.late, first_shard, eval);
    eval->arena->Reset();
    if (account_->over_limit()) eval->Fail(StateOverBudget(*account_));
  }
}

void AggregateOperator::EndOfSlot(int slot, StageContext* context) {
  EvalContext* eval = &context->eval;
  Partial* partial = partials_[static_cast<size_t>(slot)].get();
  int64_t start = clock_->MonotonicNanos();
  Flush(slot, context);
  ArenaScope scope(eval, &partial->scratch);
  if (spec_.panes) {
    MergePanes(partial->late, FirstShard(slot), context);
  } else {
    shards_.AddLate(KeysOf(partial->late.groups(), 0, eval->arena), FirstShard(slot), eval);
  }
  eval->arena->Reset();
  if (account_->over_limit()) eval->Fail(StateOverBudget(*account_));
  partial->merge_nanos = clock_->MonotonicNanos() - start;
}

void AggregateOperator::EndOfShard(int shard_index, StageContext* context, const EmitBatch& emit) {
  EvalContext* eval = &context->eval;
  AggregateShard& shard = shards_[static_cast<size_t>(shard_index)];
  int64_t start = clock_->MonotonicNanos();
  if (spec_.keys.empty()) TouchGlobalGroup(static_cast<size_t>(shard_index), eval->arena);
  EmitShard(&shard, context, emit);
  if (!eval->failed()) shard.Tidy(eval);
  shard.removal_nanos = clock_->MonotonicNanos() - start;
}

// A global aggregate always has its row.
void AggregateOperator::TouchGlobalGroup(size_t shard_index, Arena* arena) {
  char* key = const_cast<char*>("");
  uint32_t size = 0;
  uint64_t hash = HashKey(key, size);
  if (ShardOf(hash, shards_.size()) == shard_index)
    shards_[shard_index].Touch({1, &key, &size, &hash}, arena);
}

void AggregateOperator::EmitShard(AggregateShard* target, StageContext* context,
                                  const EmitBatch& emit) {
  if (spec_.mode == OutputMode::kComplete)
    return EmitGroups(target->table().groups(), context, emit);
  if (spec_.mode == OutputMode::kUpdate) EmitGroups(target->touched(), context, emit);
  if (!codec_.has_event_time()) return;
  std::vector<Group*> evicted = target->Evict(context->watermarks.evict_micros);
  if (spec_.mode == OutputMode::kAppend) EmitGroups(evicted, context, emit);
}

void AggregateOperator::EmitGroups(std::span<Group* const> groups, StageContext* context,
                                   const EmitBatch& emit) const {
  for (size_t at = 0; at < groups.size() && !context->eval.failed(); at += kEmitRows) {
    std::span<Group* const> chunk = groups.subspan(at, std::min(kEmitRows, groups.size() - at));
    auto rows = static_cast<uint32_t>(chunk.size());
    ColumnBatch batch = NewBatch(rows, spec_.keys.size() + states_.size(), context->arena);
    const char** keys = context->arena->NewArray<const char*>(rows);
    for (uint32_t i = 0; i < rows; ++i) keys[i] = chunk[i]->key(states_.bytes());
    codec_.Decode({keys, rows}, context->arena, batch.columns.data());
    states_.Finish(chunk, &context->eval, batch.columns.data() + spec_.keys.size());
    if (!context->eval.failed()) emit(batch);
    context->arena->Reset();
  }
}

std::optional<StateOperatorProgress> AggregateOperator::TakeProgress() {
  StateOperatorProgress progress;
  progress.name = "stateStoreSave";
  int64_t update_nanos = 0, removal_nanos = 0;
  for (const auto& partial : partials_) {
    update_nanos += partial->merge_nanos;
    progress.memory_bytes += partial->groups.memory_bytes() + partial->late.memory_bytes();
  }
  for (const auto& s : shards_) {
    progress.rows_total += static_cast<int64_t>(s->table().size());
    progress.rows_updated += s->touched_count();
    progress.rows_removed += s->removed;
    progress.rows_dropped_by_watermark += static_cast<int64_t>(s->late().size());
    progress.memory_bytes += s->table().memory_bytes() + s->late().memory_bytes();
    removal_nanos += s->removal_nanos;
  }
  progress.all_updates_ms = update_nanos / 1'000'000;
  progress.all_removals_ms = removal_nanos / 1'000'000;
  progress.shards = shards();
  return progress;
}

}  // namespace

std::unique_ptr<StatefulOperator> NewAggregate(AggregateSpec spec, MemoryAccount* state,
                                               Clock* clock) {
  return std::make_unique<AggregateOperator>(std::move(spec), state, clock);
}

Status StateOverBudget(const MemoryAccount& state) {
  constexpr int64_t kMiB = 1 << 20;
  return Status(
      StatusCode::kMemory,
      fmt::format(
          "the query's state needs more than its {} MiB: raise spark.driver.memory (or "
          "spark.executor.memory) or spark.memory.fraction, group by fewer distinct keys, or let a "
          "watermark remove old groups",
          state.limit_bytes() / kMiB));
}

}  // namespace rillmill::pipeline
