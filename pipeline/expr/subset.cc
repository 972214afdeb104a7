#include "pipeline/expr/subset.h"

#include <algorithm>

namespace rillmill::pipeline {
namespace {

template <class T>
void SelectValues(std::span<Column* const> sources, std::span<const uint32_t> choice, Column* to) {
  T* out = to->values<T>();
  for (size_t i = 0; i < choice.size(); ++i) {
    out[i] = choice[i] == UINT32_MAX ? T{} : sources[choice[i]]->values<T>()[i];
  }
}

void SelectNulls(std::span<Column* const> sources, std::span<const uint32_t> choice, Column* to,
                 Arena* arena) {
  bool any = std::any_of(sources.begin(), sources.end(),
                         [](const Column* c) { return c->nulls != nullptr; });
  any |= std::find(choice.begin(), choice.end(), UINT32_MAX) != choice.end();
  if (!any) return;
  uint8_t* nulls = EnsureNulls(to, arena);
  for (size_t i = 0; i < choice.size(); ++i) {
    nulls[i] = choice[i] == UINT32_MAX || sources[choice[i]]->is_null(i);
  }
}

// Nested values: all sources one after the other, then the chosen rows.
Column* SelectNested(std::span<Column* const> sources, std::span<const uint32_t> choice,
                     Arena* arena) {
  std::vector<const Column*> parts(sources.begin(), sources.end());
  std::vector<uint32_t> rows(choice.size());
  for (size_t i = 0; i < choice.size(); ++i) {
    rows[i] =
        choice[i] == UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(choice[i] * choice.size() + i);
  }
  return GatherOrNull(*Concat(parts, arena), rows, arena);
}

}  // namespace

Subset::Subset(const Expr& expr, const ColumnBatch& input, std::span<const uint32_t> rows,
               EvalContext* context)
    : rows_(rows), context_(context), saved_(context->variables) {
  Column** columns = context->arena->NewArray<Column*>(input.columns.size());
  std::fill_n(columns, input.columns.size(), nullptr);
  batch_ = {static_cast<uint32_t>(rows.size()), {columns, input.columns.size()}};
  Collect(expr, input);
}

Subset::~Subset() { context_->variables = std::move(saved_); }

void Subset::Collect(const Expr& expr, const ColumnBatch& input) {
  size_t index = static_cast<size_t>(expr.index);
  if (expr.kind == ExprKind::kColumn && batch_.columns[index] == nullptr) {
    batch_.columns[index] = Gather(*input.columns[index], rows_, context_->arena);
  }
  if (expr.kind == ExprKind::kVariable && index < saved_.size() && saved_[index] != nullptr &&
      context_->variables[index] == saved_[index]) {
    context_->variables[index] = Gather(*saved_[index], rows_, context_->arena);
  }
  for (const ExprPtr& child : expr.children) Collect(*child, input);
}

Column* EvaluateRows(const Expr& expr, const ColumnBatch& input, std::span<const uint32_t> rows,
                     EvalContext* context) {
  if (rows.size() == input.rows)
    return Evaluate(expr, input, context);  // ascending rows: all of them
  Subset subset(expr, input, rows, context);
  return Evaluate(expr, subset.batch(), context);
}

Column* SelectRows(const DataType& type, std::span<Column* const> sources,
                   std::span<const uint32_t> choice, Arena* arena) {
  if (type.is_nested()) return SelectNested(sources, choice, arena);
  Column* to = NewColumn(type, static_cast<uint32_t>(choice.size()), arena);
  switch (ValueWidth(type)) {
    case 1:
      SelectValues<uint8_t>(sources, choice, to);
      break;
    case 2:
      SelectValues<uint16_t>(sources, choice, to);
      break;
    case 4:
      SelectValues<uint32_t>(sources, choice, to);
      break;
    case 8:
      SelectValues<uint64_t>(sources, choice, to);
      break;
    case 16:
      SelectValues<CalendarInterval>(sources, choice, to);
      break;
    default:
      break;
  }
  SelectNulls(sources, choice, to, arena);
  return to;
}

}  // namespace rillmill::pipeline
