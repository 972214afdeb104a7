#include <algorithm>
#include <numeric>

#include "pipeline/operators/gathered_rows.h"
#include "pipeline/operators/order.h"
#include "pipeline/types/value_codec.h"

namespace rillmill::pipeline {
namespace {

// Makes a text self-delimiting without changing its order: it ends with 0 0, and a zero inside
// becomes 0 255.
void Terminate(size_t begin, std::string* place) {
  for (size_t i = begin; i < place->size(); ++i) {
    if ((*place)[i] == 0) place->insert(++i, 1, static_cast<char>(0xFF));
  }
  place->append(2, '\0');
}

// Appends the row's place in the order of one key: NULL marker, then the value, inverted when
// descending.
void AppendPlace(const Column& column, size_t row, const SortKey& key, std::string* place) {
  bool null = column.is_null(row);
  place->push_back(null == key.nulls_first ? 0 : 1);
  if (null) return;
  size_t begin = place->size();
  EncodeSortKey(column, row, place);
  if (column.type->is(TypeId::kString) || column.type->is(TypeId::kBinary)) Terminate(begin, place);
  if (!key.descending) return;
  for (size_t i = begin; i < place->size(); ++i) (*place)[i] = static_cast<char>(~(*place)[i]);
}

class SortOperator final : public StatefulOperator {
 public:
  SortOperator(std::vector<SortKey> keys, MemoryAccount* state)
      : StatefulOperator(/*shards=*/1), keys_(std::move(keys)), rows_(state) {}

  void BeginEpoch() override { rows_.Clear(); }
  void Consume(int, const Flow& flow, StageContext* context) override {
    SettleFates(flow, nullptr);
    rows_.Add(flow.batch, &context->eval);
  }
  void EndOfSlot(int, StageContext*) override {}
  void EndOfShard(int, StageContext* context, const EmitBatch& emit) override {
    ColumnBatch all = rows_.All(context->arena);
    std::vector<std::string> places(all.rows);
    for (const SortKey& key : keys_) {
      if (all.rows == 0) return;
      Column* column = Evaluate(*key.expr, all, &context->eval);
      if (context->eval.failed()) return;
      for (uint32_t row = 0; row < all.rows; ++row) AppendPlace(*column, row, key, &places[row]);
    }
    std::vector<uint32_t> order(all.rows);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return places[a] < places[b]; });
    if (all.rows) emit(GatherBatch(all, order, context->arena));
  }
  std::optional<StateOperatorProgress> TakeProgress() override { return std::nullopt; }

 private:
  const std::vector<SortKey> keys_;
  GatheredRows rows_;
};

}  // namespace

std::unique_ptr<StatefulOperator> NewSort(std::vector<SortKey> keys, MemoryAccount* state) {
  return std::make_unique<SortOperator>(std::move(keys), state);
}

}  // namespace rillmill::pipeline
