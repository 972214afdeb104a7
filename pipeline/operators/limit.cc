#include <algorithm>
#include <numeric>

#include "pipeline/operators/gathered_rows.h"
#include "pipeline/operators/order.h"

namespace rillmill::pipeline {
namespace {

class LimitOperator final : public StatefulOperator {
 public:
  LimitOperator(int64_t count, int64_t offset, OutputMode mode, MemoryAccount* state)
      : StatefulOperator(/*shards=*/1),
        first_(offset),
        end_(offset + count),
        whole_result_(mode == OutputMode::kComplete),
        rows_(state) {}

  void BeginEpoch() override {
    rows_.Clear();
    if (whole_result_) seen_ = 0;
  }
  void Consume(int, const Flow& flow, StageContext* context) override {
    SettleFates(flow, nullptr);
    int64_t from = std::clamp<int64_t>(first_ - seen_, 0, flow.batch.rows);
    int64_t to = std::clamp<int64_t>(end_ - seen_, 0, flow.batch.rows);
    seen_ += flow.batch.rows;
    if (from >= to) return;
    std::vector<uint32_t> kept(static_cast<size_t>(to - from));
    std::iota(kept.begin(), kept.end(), static_cast<uint32_t>(from));
    rows_.Add(GatherBatch(flow.batch, kept, context->arena), &context->eval);
  }
  void EndOfSlot(int, StageContext*) override {}
  void EndOfShard(int, StageContext* context, const EmitBatch& emit) override {
    ColumnBatch all = rows_.All(context->arena);
    if (all.rows) emit(all);
  }
  std::optional<StateOperatorProgress> TakeProgress() override {
    if (whole_result_) return std::nullopt;
    StateOperatorProgress progress;  // Spark keeps one row: how many rows passed
    progress.name = "globalLimit";
    progress.rows_total = progress.rows_updated = 1;
    progress.shards = 1;
    return progress;
  }

 private:
  const int64_t first_, end_;
  const bool whole_result_;
  GatheredRows rows_;
  int64_t seen_ = 0;
};

}  // namespace

std::unique_ptr<StatefulOperator> NewLimit(int64_t count, int64_t offset, OutputMode mode,
                                           MemoryAccount* state) {
  return std::make_unique<LimitOperator>(count, offset, mode, state);
}

}  // namespace rillmill::pipeline
