#include "pipeline/operators/aggregate_shards.h"

#include "pipeline/operators/shard_order.h"

namespace rillmill::pipeline {

AggregateShards::AggregateShards(int shards, const KeyCodec* codec, const AggregateStates* states,
                                 bool keep_touched, MemoryAccount* account)
    : states_(states) {
  for (int i = 0; i < shards; ++i)
    shards_.push_back(std::make_unique<AggregateShard>(codec, states, keep_touched, account));
}

// visit(shard, its keys, their rows) for every shard that has some.
template <class Visit>
void AggregateShards::ForEachPart(const EncodedKeys& keys, size_t first, EvalContext* eval,
                                  const Visit& visit) {
  ShardOrder order(keys, shards_.size(), eval->arena);
  for (size_t i = 0; i < shards_.size() && !eval->failed(); ++i) {
    size_t target = (first + i) % shards_.size();
    std::span<const uint32_t> rows = order.rows(target);
    if (!rows.empty()) visit(shards_[target].get(), GatherKeys(keys, rows, eval->arena), rows);
  }
}

void AggregateShards::Update(const EncodedKeys& keys, const ColumnBatch& batch, size_t first,
                             EvalContext* eval) {
  if (shards_.size() == 1) {
    std::lock_guard<std::mutex> lock(shards_[0]->mu);
    return shards_[0]->Update(keys, batch, eval);
  }
  ForEachPart(keys, first, eval, [&](AggregateShard* shard, const EncodedKeys& part, auto rows) {
    ColumnBatch arguments = states_->GatherArguments(batch, rows, eval->arena);
    std::lock_guard<std::mutex> lock(shard->mu);
    shard->Update(part, arguments, eval);
  });
}

void AggregateShards::Merge(const EncodedKeys& keys, Group* const* from, size_t first,
                            EvalContext* eval) {
  if (shards_.size() == 1) {
    std::lock_guard<std::mutex> lock(shards_[0]->mu);
    return shards_[0]->Merge(keys, {from, keys.rows}, eval);
  }
  ForEachPart(keys, first, eval, [&](AggregateShard* shard, const EncodedKeys& part, auto rows) {
    std::span<Group*> groups(eval->arena->NewArray<Group*>(rows.size()), rows.size());
    for (size_t i = 0; i < rows.size(); ++i) groups[i] = from[rows[i]];
    std::lock_guard<std::mutex> lock(shard->mu);
    shard->Merge(part, groups, eval);
  });
}

void AggregateShards::AddLate(const EncodedKeys& keys, size_t first, EvalContext* eval) {
  ForEachPart(keys, first, eval, [&](AggregateShard* shard, const EncodedKeys& part, auto) {
    std::lock_guard<std::mutex> lock(shard->mu);
    shard->AddLate(part, eval->arena);
  });
}

}  // namespace rillmill::pipeline
