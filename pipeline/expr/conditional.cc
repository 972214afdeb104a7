// AND, OR, CASE and coalesce: every child sees only the rows that SQL would reach, unless it cannot
// fail.
#include <algorithm>
#include <numeric>

#include "pipeline/expr/subset.h"

namespace rillmill::pipeline {
namespace {

using RowList = std::vector<uint32_t>;

RowList AllRows(uint32_t rows) {
  RowList all(rows);
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

// --- AND, OR: `decided` is the value that ends the search, false for AND and true for OR.

// Combines row `i` of the result with one more value, three-valued.
void Combine(uint8_t decided, Column* result, uint32_t i, uint8_t value, bool null, Arena* arena) {
  bool known = !result->is_null(i);
  if (known && result->values<uint8_t>()[i] == decided) return;
  if (!null && value == decided) {
    result->values<uint8_t>()[i] = decided;
    if (!known) result->nulls[i] = 0;
  } else if (null && known) {
    EnsureNulls(result, arena)[i] = 1;
  }
}

void CombineAll(uint8_t decided, Column* result, const Column& next, Arena* arena) {
  uint8_t* out = result->values<uint8_t>();
  const uint8_t* in = next.values<uint8_t>();
  if (result->nulls == nullptr && next.nulls == nullptr) {
    for (uint32_t i = 0; i < result->size; ++i) out[i] = decided ? out[i] | in[i] : out[i] & in[i];
    return;
  }
  for (uint32_t i = 0; i < result->size; ++i)
    Combine(decided, result, i, in[i], next.is_null(i), arena);
}

RowList UndecidedRows(uint8_t decided, const Column& result) {
  RowList rows;
  for (uint32_t i = 0; i < result.size; ++i) {
    if (result.is_null(i) || result.values<uint8_t>()[i] != decided) rows.push_back(i);
  }
  return rows;
}

Column* CopyBooleans(const Column& from, const DataType& type, Arena* arena) {
  Column* copy = NewColumn(type, from.size, arena);
  std::copy_n(from.values<uint8_t>(), from.size, copy->values<uint8_t>());
  if (from.nulls) std::copy_n(from.nulls, from.size, EnsureNulls(copy, arena));
  return copy;
}

// --- CASE: the branch that each row takes.

class BranchChooser {
 public:
  BranchChooser(const Expr& expr, const ColumnBatch& input, EvalContext* context)
      : expr_(expr),
        input_(input),
        context_(context),
        choice_(input.rows, UINT32_MAX),
        left_(AllRows(input.rows)) {}

  // Number of the value child for each row.
  RowList Choose() {
    size_t pairs = expr_.children.size() / 2;
    for (size_t branch = 0; branch < pairs && !left_.empty() && !context_->failed(); ++branch)
      Test(branch);
    if (expr_.children.size() % 2 == 1) {
      for (uint32_t row : left_) choice_[row] = static_cast<uint32_t>(pairs);
    }
    return std::move(choice_);
  }

 private:
  void Test(size_t branch) {
    const Expr& condition = *expr_.children[2 * branch];
    bool on_all = left_.size() == input_.rows || !MayFail(condition);
    const Column* value = on_all ? Evaluate(condition, input_, context_)
                                 : EvaluateRows(condition, input_, left_, context_);
    RowList rest;
    for (size_t i = 0; i < left_.size(); ++i) {
      size_t at = on_all ? left_[i] : i;
      if (!value->is_null(at) && value->values<uint8_t>()[at]) {
        choice_[left_[i]] = static_cast<uint32_t>(branch);
      } else {
        rest.push_back(left_[i]);
      }
    }
    left_ = std::move(rest);
  }

  const Expr& expr_;
  const ColumnBatch& input_;
  EvalContext* context_;
  RowList choice_;
  RowList left_;
};

// Values of lazily evaluated children, put together at the end.
class LazyParts {
 public:
  explicit LazyParts(uint32_t rows) : position_(rows, UINT32_MAX) {}

  void Add(const Column* part, std::span<const uint32_t> rows) {
    for (size_t i = 0; i < rows.size(); ++i) position_[rows[i]] = size_ + static_cast<uint32_t>(i);
    size_ += static_cast<uint32_t>(rows.size());
    parts_.push_back(part);
  }

  Column* Finish(const DataType& type, Arena* arena) {
    if (parts_.empty()) return NewNullColumn(type, static_cast<uint32_t>(position_.size()), arena);
    return GatherOrNull(*Concat(parts_, arena), position_, arena);
  }

 private:
  RowList position_;
  uint32_t size_ = 0;
  std::vector<const Column*> parts_;
};

std::vector<const Expr*> CaseValues(const Expr& expr) {
  std::vector<const Expr*> values;
  for (size_t i = 1; i < expr.children.size(); i += 2) values.push_back(expr.children[i].get());
  if (expr.children.size() % 2 == 1) values.push_back(expr.children.back().get());
  return values;
}

Column* SelectEagerly(const Expr& expr, std::span<const Expr* const> values,
                      std::span<const uint32_t> choice, const ColumnBatch& input,
                      EvalContext* context) {
  std::vector<Column*> sources;
  for (const Expr* value : values) sources.push_back(Evaluate(*value, input, context));
  return SelectRows(expr.type, sources, choice, context->arena);
}

Column* SelectLazily(const Expr& expr, std::span<const Expr* const> values,
                     std::span<const uint32_t> choice, const ColumnBatch& input,
                     EvalContext* context) {
  LazyParts parts(input.rows);
  for (size_t branch = 0; branch < values.size() && !context->failed(); ++branch) {
    RowList rows;
    for (uint32_t i = 0; i < input.rows; ++i) {
      if (choice[i] == branch) rows.push_back(i);
    }
    if (!rows.empty()) parts.Add(EvaluateRows(*values[branch], input, rows, context), rows);
  }
  return parts.Finish(expr.type, context->arena);
}

}  // namespace

Column* EvaluateLogical(const Expr& expr, const ColumnBatch& input, EvalContext* context) {
  uint8_t decided = expr.kind == ExprKind::kOr;
  Column* result =
      CopyBooleans(*Evaluate(*expr.children[0], input, context), expr.type, context->arena);
  for (size_t child = 1; child < expr.children.size() && !context->failed(); ++child) {
    const Expr& next = *expr.children[child];
    RowList rows;
    bool lazy = MayFail(next);
    if (lazy) rows = UndecidedRows(decided, *result);
    if (!lazy || rows.size() == input.rows) {
      CombineAll(decided, result, *Evaluate(next, input, context), context->arena);
      continue;
    }
    if (rows.empty()) break;
    const Column* value = EvaluateRows(next, input, rows, context);
    for (size_t i = 0; i < rows.size(); ++i) {
      Combine(decided, result, rows[i], value->values<uint8_t>()[i], value->is_null(i),
              context->arena);
    }
  }
  return result;
}

Column* EvaluateCase(const Expr& expr, const ColumnBatch& input, EvalContext* context) {
  RowList choice = BranchChooser(expr, input, context).Choose();
  std::vector<const Expr*> values = CaseValues(expr);
  bool lazy =
      std::any_of(values.begin(), values.end(), [](const Expr* value) { return MayFail(*value); });
  return lazy ? SelectLazily(expr, values, choice, input, context)
              : SelectEagerly(expr, values, choice, input, context);
}

Column* EvaluateCoalesce(const Expr& expr, const ColumnBatch& input, EvalContext* context) {
  Column* first = Evaluate(*expr.children[0], input, context);
  if (first->nulls == nullptr || expr.children.size() == 1) return first;
  LazyParts parts(input.rows);
  RowList left = AllRows(input.rows);
  for (const ExprPtr& child : expr.children) {
    if (left.empty() || context->failed()) break;
    const Column* value =
        child == expr.children[0] ? first : EvaluateRows(*child, input, left, context);
    parts.Add(value,
              left);  // rows that are NULL here get a later position if a later child has a value
    RowList rest;
    for (size_t i = 0; i < left.size(); ++i) {
      if (value->is_null(i)) rest.push_back(left[i]);
    }
    left = std::move(rest);
  }
  return parts.Finish(expr.type, context->arena);
}

}  // namespace rillmill::pipeline
