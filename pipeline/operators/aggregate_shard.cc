#include "pipeline/operators/aggregate_shard.h"

#include <algorithm>

namespace rillmill::pipeline {
namespace {

constexpr size_t kMergeRows = 1024;
constexpr int64_t kTidyBytes = 256 << 10;  // a smaller table stays as it is

EncodedKeys KeysOf(std::span<Group* const> groups, uint32_t state_bytes, Arena* arena) {
  EncodedKeys keys{static_cast<uint32_t>(groups.size()), arena->NewArray<char*>(groups.size()),
                   arena->NewArray<uint32_t>(groups.size()),
                   arena->NewArray<uint64_t>(groups.size())};
  for (size_t i = 0; i < groups.size(); ++i) {
    keys.bytes[i] = groups[i]->state() + state_bytes;
    keys.sizes[i] = groups[i]->key_size;
    keys.hashes[i] = groups[i]->hash;
  }
  return keys;
}

// Adds groups of another table to `into`, chunk by chunk; `visit` sees the target groups.
template <class Visit>
void MergeGroups(std::span<Group* const> from, const AggregateStates& states, GroupTable* into,
                 EvalContext* eval, const Visit& visit) {
  Group* targets[kMergeRows];
  for (size_t at = 0; at < from.size() && !eval->failed(); at += kMergeRows) {
    std::span<Group* const> chunk = from.subspan(at, std::min(kMergeRows, from.size() - at));
    into->FindOrInsert(KeysOf(chunk, states.bytes(), eval->arena), targets);
    states.Merge({targets, chunk.size()}, chunk, into->arena(), eval);
    visit(targets, static_cast<uint32_t>(chunk.size()));
  }
}

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
  touched_count_ = removed = update_nanos = removal_nanos = 0;
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

void AggregateShard::Merge(std::span<Group* const> partial, EvalContext* eval) {
  size_t before = table_->size();
  MergeGroups(partial, *states_, table_.get(), eval,
              [this](Group* const* groups, uint32_t count) { MarkTouched(groups, count); });
  NoteEventTimes(before);
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
  MergeGroups(table_->groups(), *states_, fresh.get(), eval, [](Group* const*, uint32_t) {});
  table_ = std::move(fresh);
  touched_.clear();
  left_since_tidy_ = 0;
}

}  // namespace rillmill::pipeline
