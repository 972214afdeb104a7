#include "core/scratch.h"
#include "pipeline/stages/planned.h"

namespace rillmill::pipeline {
namespace {

struct GenerateRecipe {
  ExprPtr input;  // ARRAY or MAP
  bool outer;
  bool with_position;
};

constexpr uint32_t kNone = UINT32_MAX;  // GatherOrNull's NULL

class GenerateStage final : public Stage {
 public:
  explicit GenerateStage(const GenerateRecipe& recipe) : recipe_(recipe) {}

  void Run(Flow* flow, StageContext* context) override {
    Column* input = Evaluate(*recipe_.input, flow->batch, &context->eval);
    if (context->eval.failed()) return;
    ListElements(*input);
    ExpandRows(rows_, Fate::kFiltered, flow, context->arena);
    AppendGenerated(*input, flow, context->arena);
  }

 private:
  void ListElements(const Column& input) {
    rows_.clear();
    elements_.clear();
    positions_.clear();
    const ListRef* lists = input.values<ListRef>();
    for (uint32_t row = 0; row < input.size; ++row) {
      uint32_t size = input.is_null(row) ? 0 : lists[row].size;
      CheckScratchOf<uint32_t>(rows_.size() + size);
      for (uint32_t i = 0; i < size; ++i) AddRow(row, lists[row].begin + i, i);
      if (size == 0 && recipe_.outer) AddRow(row, kNone, kNone);
    }
  }

  void AddRow(uint32_t row, uint32_t element, uint32_t position) {
    rows_.push_back(row);
    elements_.push_back(element);
    positions_.push_back(position);
  }

  Column* Positions(Arena* arena) const {
    static const DataType type(TypeId::kInt);
    Column* column = NewColumn(type, static_cast<uint32_t>(positions_.size()), arena);
    for (size_t i = 0; i < positions_.size(); ++i) {
      column->values<int32_t>()[i] = static_cast<int32_t>(positions_[i]);
      if (positions_[i] == kNone) EnsureNulls(column, arena)[i] = 1;
    }
    return column;
  }

  void AppendGenerated(const Column& input, Flow* flow, Arena* arena) const {
    size_t before = flow->batch.columns.size();
    size_t generated = input.children.size() + (recipe_.with_position ? 1 : 0);
    ColumnBatch batch = NewBatch(flow->batch.rows, before + generated, arena);
    std::copy(flow->batch.columns.begin(), flow->batch.columns.end(), batch.columns.begin());
    size_t at = before;
    if (recipe_.with_position) batch.columns[at++] = Positions(arena);
    for (const Column* child : input.children)
      batch.columns[at++] = GatherOrNull(*child, elements_, arena);
    flow->batch = batch;
  }

  const GenerateRecipe& recipe_;
  std::vector<uint32_t> rows_, elements_, positions_;  // scratch: per generated row
};

}  // namespace

StagePlanPtr PlanGenerate(const Generate& node, ExprPtr input) {
  std::string text = "explode " + input->name;
  return MakePlanned<GenerateStage>(
      GenerateRecipe{std::move(input), node.outer, node.with_position}, std::move(text));
}

}  // namespace rillmill::pipeline
