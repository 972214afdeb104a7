#include "pipeline/operators/aggregate_states.h"

#include <algorithm>

namespace rillmill::pipeline {
namespace {

std::span<char*> StatesAt(std::span<Group* const> groups, uint32_t offset, Arena* arena) {
  char** states = arena->NewArray<char*>(groups.size() + 1);
  for (size_t i = 0; i < groups.size(); ++i) states[i] = groups[i]->state() + offset;
  return {states, groups.size()};
}

std::span<const char* const> Const(std::span<char*> states) {
  return {states.data(), states.size()};
}

void UpdateRows(const BoundAggregate& aggregate, const ColumnBatch& batch,
                std::span<char* const> states, Arena* state_arena, EvalContext* eval) {
  std::span<Column*> arguments(eval->arena->NewArray<Column*>(aggregate.arguments.size() + 1),
                               aggregate.arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i)
    arguments[i] = Evaluate(*aggregate.arguments[i], batch, eval);
  if (!eval->failed()) aggregate.function->Update(arguments, states, state_arena, eval);
}

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

}  // namespace

AggregateStates::AggregateStates(std::vector<BoundAggregate> aggregates)
    : aggregates_(std::move(aggregates)), columns_(UsedColumns(aggregates_)) {
  for (const BoundAggregate& aggregate : aggregates_) {
    offsets_.push_back(bytes_);
    bytes_ += (aggregate.function->traits().state_size + 7) & ~7u;
  }
}

ColumnBatch AggregateStates::GatherArguments(const ColumnBatch& batch,
                                             std::span<const uint32_t> rows, Arena* arena) const {
  ColumnBatch part = NewBatch(static_cast<uint32_t>(rows.size()), batch.columns.size(), arena);
  std::fill(part.columns.begin(), part.columns.end(), nullptr);
  for (size_t column : columns_) part.columns[column] = Gather(*batch.columns[column], rows, arena);
  return part;
}

void AggregateStates::Update(const ColumnBatch& batch, std::span<Group* const> groups,
                             Arena* state_arena, EvalContext* eval) const {
  for (size_t a = 0; a < aggregates_.size() && !eval->failed(); ++a) {
    if (aggregates_[a].filter) {
      UpdateFiltered(aggregates_[a], offsets_[a], batch, groups, state_arena, eval);
    } else {
      UpdateRows(aggregates_[a], batch, StatesAt(groups, offsets_[a], eval->arena), state_arena,
                 eval);
    }
  }
}

void AggregateStates::UpdateFiltered(const BoundAggregate& aggregate, uint32_t offset,
                                     const ColumnBatch& batch, std::span<Group* const> groups,
                                     Arena* state_arena, EvalContext* eval) const {
  std::vector<uint32_t> rows;
  EvaluateFilter(*aggregate.filter, batch, eval, &rows);
  if (eval->failed() || rows.empty()) return;
  Group** kept = eval->arena->NewArray<Group*>(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) kept[i] = groups[rows[i]];
  std::span<char*> states = StatesAt({kept, rows.size()}, offset, eval->arena);
  UpdateRows(aggregate, GatherBatch(batch, rows, eval->arena), states, state_arena, eval);
}

void AggregateStates::Merge(std::span<Group* const> into, std::span<Group* const> from,
                            Arena* state_arena, EvalContext* eval) const {
  for (size_t a = 0; a < aggregates_.size() && !eval->failed(); ++a) {
    aggregates_[a].function->Merge(StatesAt(into, offsets_[a], eval->arena),
                                   Const(StatesAt(from, offsets_[a], eval->arena)), state_arena,
                                   eval);
  }
}

void AggregateStates::Finish(std::span<Group* const> groups, EvalContext* eval,
                             Column** columns) const {
  for (size_t a = 0; a < aggregates_.size(); ++a) {
    columns[a] =
        aggregates_[a].function->Finish(Const(StatesAt(groups, offsets_[a], eval->arena)), eval);
    if (eval->failed()) return;
  }
}

}  // namespace rillmill::pipeline
