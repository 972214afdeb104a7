#include "pipeline/operators/aggregate_shard.h"

#include <algorithm>

namespace rillmill::pipeline {
namespace {

constexpr size_t kMoveRows = 1024;
constexpr int64_t kTidyBytes = 256 << 10;  // a smaller table stays as it is

}  // namespace

AggregateShard::AggregateShard(const KeyCodec* codec, const AggregateStates* states,
                               bool keep_touched, MemoryAccount* account)
    : codec_(codec),
      states_(states),
      account_(account),
      keep_touched_(keep_touched),
      table_(std::make_unique<GroupTable>(states->bytes(), account)),
      late_(0, account) {}

void AggregateShard::BeginEpoch(uint32_t epoch) {
  epoch_ = epoch;
  touched_.clear();
  touched_count_ = removed = removal_nanos = 0;
  late_.Clear();
}

void AggregateShard::Update(const EncodedKeys& keys, const ColumnBatch& batch, EvalContext* eval) {
  size_t before = table_->size();
  Group** groups = eval->arena->NewArray<Group*>(keys.rows + 1);
  table_->FindOrInsert(keys, groups);
  NoteEventTimes(before);
  MarkTouched(groups, keys.rows);
  states_->Update(batch, {groups, keys.rows}, table_->arena(), eval);
}

void AggregateShard::Merge(const EncodedKeys& keys, std::span<Group* const> from,
                           EvalContext* eval) {
  size_t before = table_->size();
  std::span<Group*> groups(eval->arena->NewArray<Group*>(keys.rows + 1), keys.rows);
  table_->FindOrInsert(keys, groups.data());
  NoteEventTimes(before);
  MarkTouched(groups.data(), keys.rows);
  states_->Merge(groups, from, table_->arena(), eval);
}

void AggregateShard::AddLate(const EncodedKeys& keys, Arena* arena) {
  late_.FindOrInsert(keys, arena->NewArray<Group*>(keys.rows + 1));
}

void AggregateShard::Touch(const EncodedKeys& keys, Arena* arena) {
  Group** groups = arena->NewArray<Group*>(keys.rows);
  table_->FindOrInsert(keys, groups);
  MarkTouched(groups, keys.rows);
}

void AggregateShard::MarkTouched(Group* const* groups, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (groups[i]->touched == epoch_) continue;
    groups[i]->touched = epoch_;
    ++touched_count_;
    if (keep_touched_) touched_.push_back(groups[i]);
  }
}

void AggregateShard::NoteEventTimes(size_t first_new) {
  if (!codec_->has_event_time()) return;
  for (Group* group : table_->groups().subspan(first_new)) {
    if (auto time = codec_->EventTime(group->key(states_->bytes())))
      earliest_ = std::min(earliest_, *time);
  }
}

std::vector<Group*> AggregateShard::Evict(int64_t watermark_micros) {
  if (earliest_ > watermark_micros) return {};
  int64_t earliest = INT64_MAX;
  auto leaves = [&](const Group& group) {
    auto time = codec_->EventTime(group.key(states_->bytes()));
    if (time && *time <= watermark_micros) return true;
    if (time) earliest = std::min(earliest, *time);
    return false;
  };
  std::vector<Group*> evicted = table_->Remove(leaves);
  earliest_ = earliest;
  removed += static_cast<int64_t>(evicted.size());
  left_since_tidy_ += evicted.size();
  return evicted;
}

void AggregateShard::Tidy(EvalContext* eval) {
  if (left_since_tidy_ <= table_->size() || table_->memory_bytes() < kTidyBytes) return;
  auto fresh = std::make_unique<GroupTable>(states_->bytes(), account_);
  std::span<Group* const> all = table_->groups();
  Group* targets[kMoveRows];
  for (size_t at = 0; at < all.size() && !eval->failed(); at += kMoveRows) {
    std::span<Group* const> chunk = all.subspan(at, std::min(kMoveRows, all.size() - at));
    fresh->FindOrInsert(KeysOf(chunk, states_->bytes(), eval->arena), targets);
    states_->Merge({targets, chunk.size()}, chunk, fresh->arena(), eval);
  }
  table_ = std::move(fresh);
  touched_.clear();
  left_since_tidy_ = 0;
}

}  // namespace rillmill::pipeline
