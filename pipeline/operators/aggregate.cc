#include "pipeline/operators/aggregate.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/operators/aggregate_shard.h"
#include "pipeline/operators/aggregate_states.h"
#include "pipeline/operators/group_table.h"
#include "pipeline/operators/key_codec.h"
#include "pipeline/operators/shard_order.h"

namespace rillmill::pipeline {
namespace {

constexpr size_t kPartialGroups = 16 * 1024;  // with their slots about 1.5 MB
// With fewer, adding to a partial table and merging it costs more than it saves.
constexpr int64_t kRowsPerGroup = 4;
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
  int64_t rows = 0;       // that are in `groups`
  bool bypassed = false;  // rows go to the shards at once
  GroupTable late;        // keys that came too late: Spark counts groups, not rows
};

// Ordinals of the batch that the aggregates read.
std::vector<size_t> UsedColumns(const std::vector<BoundAggregate>& aggregates) {
  std::vector<size_t> used;
  auto note = [&](const Expr& expr) {
    if (expr.kind == ExprKind::kColumn) used.push_back(static_cast<size_t>(expr.index));
  };
  for (const BoundAggregate& aggregate : aggregates) {
    for (const ExprPtr& argument : aggregate.arguments) ForEachExpr(argument, note);
    if (aggregate.filter) ForEachExpr(aggregate.filter, note);
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  return used;
}

KeyCodec MakeCodec(const AggregateSpec& spec) {
  std::vector<KeyColumn> columns;
  for (size_t i = 0; i < spec.keys.size(); ++i) {
    columns.push_back({spec.keys[i]->type, spec.window_micros[i]});
  }
  return KeyCodec(std::move(columns),
                  spec.mode == OutputMode::kComplete ? -1 : spec.event_time_key);
}

class AggregateOperator final : public StatefulOperator {
 public:
  AggregateOperator(AggregateSpec spec, MemoryAccount* state, Clock* clock);

  void BeginEpoch() override;
  void Consume(int slot, const Flow& flow, StageContext* context) override;
  void EndOfShard(int shard, StageContext* context, const EmitBatch& emit) override;
  std::optional<StateOperatorProgress> TakeProgress() override;
  int shards() const override { return static_cast<int>(shards_.size()); }

 private:
  AggregateShard& shard(size_t i) { return *shards_[i]; }
  const uint8_t* FindLate(std::span<Column* const> keys, uint32_t rows,
                          StageContext* context) const;
  void SetLateApart(std::span<Column*> keys, const uint8_t* late, Partial* partial,
                    ColumnBatch* batch, Arena* arena);
  void AddToPartial(const EncodedKeys& keys, const ColumnBatch& batch, Partial* partial,
                    EvalContext* eval) const;
  void AddToShards(const EncodedKeys& keys, const ColumnBatch& batch, size_t first_shard,
                   EvalContext* eval);
  ColumnBatch GatherUsed(const ColumnBatch& batch, std::span<const uint32_t> rows,
                         Arena* arena) const;
  void Flush(size_t first_shard, Partial* partial, EvalContext* eval);
  std::vector<Group*> PartOf(const GroupTable& table, size_t shard) const;
  void MergeRest(size_t shard_index, EvalContext* eval);
  void EmitShard(AggregateShard* shard, StageContext* context, const EmitBatch& emit);
  void EmitGroups(std::span<Group* const> groups, StageContext* context,
                  const EmitBatch& emit) const;

  // constant after construction
  const AggregateSpec spec_;
  const KeyCodec codec_;
  const AggregateStates states_;
  const std::vector<size_t> used_columns_;
  MemoryAccount* const account_;
  Clock* const clock_;
  // one per slot and one per shard
  std::vector<std::unique_ptr<Partial>> partials_;
  std::vector<std::unique_ptr<AggregateShard>> shards_;
  uint32_t epoch_ = 0;
};

AggregateOperator::AggregateOperator(AggregateSpec spec, MemoryAccount* state, Clock* clock)
    : spec_(std::move(spec)),
      codec_(MakeCodec(spec_)),
      states_(spec_.aggregates),
      used_columns_(UsedColumns(spec_.aggregates)),
      account_(state),
      clock_(clock) {
  for (int i = 0; i < spec_.slots; ++i)
    partials_.push_back(std::make_unique<Partial>(states_.bytes(), state));
  int shards = spec_.slots == 1 ? 1 : std::max(1, spec_.shards);
  for (int i = 0; i < shards; ++i) {
    bool update = spec_.mode == OutputMode::kUpdate;
    shards_.push_back(std::make_unique<AggregateShard>(&codec_, &states_, update, state));
  }
}

void AggregateOperator::BeginEpoch() {
  if (++epoch_ == 0) epoch_ = 1;  // 0 means never touched
  for (auto& partial : partials_) {
    partial->Clear();
    partial->late.Clear();
    partial->bypassed = partials_.size() == 1;
  }
  for (auto& s : shards_) s->BeginEpoch(epoch_);
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
  size_t first_shard = static_cast<size_t>(slot) * shards_.size() / partials_.size();
  if (partial->bypassed) {
    AddToShards(encoded, batch, first_shard, eval);
  } else {
    AddToPartial(encoded, batch, partial, eval);
    if (partial->full() && !eval->failed()) Flush(first_shard, partial, eval);
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

// Shards in turn, each slot from another one on, so that slots rarely wait for each other.
void AggregateOperator::AddToShards(const EncodedKeys& keys, const ColumnBatch& batch,
                                    size_t first_shard, EvalContext* eval) {
  if (shards_.size() == 1) {
    std::lock_guard<std::mutex> lock(shard(0).mu);
    return shard(0).Update(keys, batch, eval);
  }
  ShardOrder order(keys, shards_.size(), eval->arena);
  for (size_t i = 0; i < shards_.size() && !eval->failed(); ++i) {
    size_t target = (first_shard + i) % shards_.size();
    std::span<const uint32_t> rows = order.rows(target);
    if (rows.empty()) continue;
    EncodedKeys part = GatherKeys(keys, rows, eval->arena);
    ColumnBatch arguments = GatherUsed(batch, rows, eval->arena);
    std::lock_guard<std::mutex> lock(shard(target).mu);
    shard(target).Update(part, arguments, eval);
  }
}

ColumnBatch AggregateOperator::GatherUsed(const ColumnBatch& batch, std::span<const uint32_t> rows,
                                          Arena* arena) const {
  ColumnBatch part = NewBatch(static_cast<uint32_t>(rows.size()), batch.columns.size(), arena);
  std::fill(part.columns.begin(), part.columns.end(), nullptr);
  for (size_t column : used_columns_)
    part.columns[column] = Gather(*batch.columns[column], rows, arena);
  return part;
}

// Into the shards; the rest of the epoch goes there directly when keys hardly repeat.
void AggregateOperator::Flush(size_t first_shard, Partial* partial, EvalContext* eval) {
  for (size_t i = 0; i < shards_.size(); ++i) {
    size_t target = (first_shard + i) % shards_.size();
    std::vector<Group*> part = PartOf(partial->groups, target);
    std::lock_guard<std::mutex> lock(shard(target).mu);
    shard(target).Merge(part, eval);
  }
  partial->bypassed = !partial->reduces();
  partial->Clear();
}

std::vector<Group*> AggregateOperator::PartOf(const GroupTable& table, size_t shard_index) const {
  std::vector<Group*> part;
  std::span<const uint64_t> hashes = table.hashes();
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (ShardOf(hashes[i], shards_.size()) == shard_index) part.push_back(table.groups()[i]);
  }
  return part;
}

void AggregateOperator::MergeRest(size_t shard_index, EvalContext* eval) {
  AggregateShard& target = shard(shard_index);
  for (const auto& partial : partials_) {
    target.Merge(PartOf(partial->groups, shard_index), eval);
    for (Group* group : PartOf(partial->late, shard_index)) {
      char* key = group->state();
      Group* found;
      target.late().FindOrInsert({1, &key, &group->key_size, &group->hash}, &found);
    }
  }
  uint64_t hash = HashKey("", 0);
  if (spec_.keys.empty() && ShardOf(hash, shards_.size()) == shard_index) {
    char* key = const_cast<char*>("");
    uint32_t size = 0;
    target.Touch({1, &key, &size, &hash}, eval->arena);  // a global aggregate always has its row
  }
}

void AggregateOperator::EndOfShard(int shard_index, StageContext* context, const EmitBatch& emit) {
  EvalContext* eval = &context->eval;
  AggregateShard& target = shard(static_cast<size_t>(shard_index));
  int64_t start = clock_->MonotonicNanos();
  MergeRest(static_cast<size_t>(shard_index), eval);
  int64_t merged = clock_->MonotonicNanos();
  if (account_->over_limit()) eval->Fail(StateOverBudget(*account_));
  if (!eval->failed()) EmitShard(&target, context, emit);
  if (!eval->failed()) target.Tidy(eval);
  target.update_nanos = merged - start;
  target.removal_nanos = clock_->MonotonicNanos() - merged;
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
  for (const auto& s : shards_) {
    progress.rows_total += static_cast<int64_t>(s->table().size());
    progress.rows_updated += s->touched_count();
    progress.rows_removed += s->removed;
    progress.rows_dropped_by_watermark += static_cast<int64_t>(s->late().size());
    progress.memory_bytes += s->table().memory_bytes();
    update_nanos += s->update_nanos;
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
