// Functions with lambdas: the body runs once per batch, over all elements of all rows together.
#include <algorithm>
#include <numeric>

#include "pipeline/expr/subset.h"
#include "pipeline/functions/compare_values.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// All elements of the rows that are not NULL, with the row that each belongs to.
struct Elements {
  explicit Elements(const Column& lists) {
    for (uint32_t i = 0; i < lists.size; ++i) {
      if (lists.is_null(i)) continue;
      ListRef list = lists.values<ListRef>()[i];
      CheckScratchOf<uint32_t>(numbers.size() + list.size);
      for (uint32_t k = 0; k < list.size; ++k) {
        numbers.push_back(list.begin + k);
        parents.push_back(i);
        positions.push_back(static_cast<int32_t>(k));
      }
    }
  }
  std::vector<uint32_t> numbers;
  std::vector<uint32_t> parents;
  std::vector<int32_t> positions;
};

// Binds lambda parameters for the time of one evaluation.
class Binding {
 public:
  explicit Binding(EvalContext* context) : context_(context), saved_(context->variables) {}
  ~Binding() { context_->variables = std::move(saved_); }
  Binding(const Binding&) = delete;
  Binding& operator=(const Binding&) = delete;

  void Set(int id, Column* value) {
    size_t index = static_cast<size_t>(id);
    if (context_->variables.size() <= index) context_->variables.resize(index + 1, nullptr);
    context_->variables[index] = value;
  }

 private:
  EvalContext* context_;
  std::vector<Column*> saved_;
};

const DataType& IntType() {
  static const DataType type = kInt;
  return type;
}

// The lambda's values for `parents.size()` calls; call i sees the columns of row parents[i] and
// values[p][i] as parameter p.
Column* CallLambda(const Expr& lambda, std::span<const uint32_t> parents,
                   std::span<Column* const> values, const ColumnBatch& input,
                   EvalContext* context) {
  Subset outer(lambda, input, parents, context);
  Binding binding(context);
  for (size_t p = 0; p < lambda.variables.size() && p < values.size(); ++p)
    binding.Set(lambda.variables[p], values[p]);
  return Evaluate(*lambda.children[0], outer.batch(), context);
}

Column* PositionColumn(const Elements& elements, Arena* arena) {
  Column* column = NewColumn(IntType(), static_cast<uint32_t>(elements.positions.size()), arena);
  std::copy(elements.positions.begin(), elements.positions.end(), column->values<int32_t>());
  return column;
}

// The lambda (argument `at`) over the elements of the first argument, and their positions as second
// parameter.
Column* CallOverElements(const Expr& call, size_t at, const Column& lists, const Elements& elements,
                         const ColumnBatch& input, EvalContext* context) {
  Column* values[] = {Gather(*lists.children[0], elements.numbers, context->arena),
                      PositionColumn(elements, context->arena)};
  return CallLambda(*call.children[at], elements.parents, values, input, context);
}

bool IsTrue(const Column& column, size_t row) {
  return !column.is_null(row) && column.values<uint8_t>()[row];
}

// --- Types

Status NeedsLambda(const ResolveInput& input, size_t argument) {
  return UnexpectedType(input, argument, "LAMBDA");
}

Result<Signature> ResolveWithBody(const ResolveInput& input,
                                  DataType (*result)(const DataType& list, const DataType& body)) {
  const DataType& list = input.arguments[0]->type;
  if (!list.is(kArray)) return UnexpectedType(input, 0, "ARRAY");
  if (input.arguments[1]->kind != ExprKind::kLambda) return NeedsLambda(input, 1);
  return KeepTypes(input, result(list, input.arguments[1]->children[0]->type));
}

Result<Signature> ResolveTransform(const ResolveInput& input) {
  return ResolveWithBody(
      input, [](const DataType&, const DataType& body) { return DataType::Array(body); });
}

Result<Signature> ResolveFilter(const ResolveInput& input) {
  return ResolveWithBody(input, [](const DataType& list, const DataType&) { return list; });
}

Result<Signature> ResolveTest(const ResolveInput& input) {
  return ResolveWithBody(input,
                         [](const DataType&, const DataType&) { return DataType(kBoolean); });
}

// --- Functions of one lambda

Column* RunTransform(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                     EvalContext* context) {
  Elements elements(*arguments[0]);
  Column* result = NewResult(call, arguments.first(1), rows, context->arena);
  uint32_t begin = 0;
  for (uint32_t i = 0; i < rows; ++i) {
    uint32_t size = result->is_null(i) ? 0 : Values<ListRef>(arguments[0])[i].size;
    result->values<ListRef>()[i] = {begin, size};
    begin += size;
  }
  result->children[0] = CallOverElements(call, 1, *arguments[0], elements, input, context);
  return result;
}

Column* RunFilter(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                  EvalContext* context) {
  Elements elements(*arguments[0]);
  const Column& keep = *CallOverElements(call, 1, *arguments[0], elements, input, context);
  Column* result = NewResult(call, arguments.first(1), rows, context->arena);
  ListBuilder lists(result);
  size_t at = 0;
  for (uint32_t i = 0; i < rows; ++i) {
    for (; at < elements.parents.size() && elements.parents[at] == i; ++at) {
      if (IsTrue(keep, at)) lists.Add(elements.numbers[at]);
    }
    lists.FinishRow(i);
  }
  lists.Finish(*arguments[0]->children[0], context->arena);
  return result;
}

// exists: decided by true; forall: decided by false. NULL when undecided beside a NULL.
template <bool kDecided>
Column* RunTest(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                EvalContext* context) {
  Elements elements(*arguments[0]);
  const Column& test = *CallOverElements(call, 1, *arguments[0], elements, input, context);
  size_t at = 0;
  return MapOptional<uint8_t>(
      call, arguments.first(1), rows, context, [&](uint32_t i) -> std::optional<uint8_t> {
        bool decided = false;
        bool saw_null = false;
        while (at < elements.parents.size() && elements.parents[at] < i) ++at;
        for (; at < elements.parents.size() && elements.parents[at] == i; ++at) {
          saw_null |= test.is_null(at);
          decided |= !test.is_null(at) && (test.values<uint8_t>()[at] != 0) == kDecided;
        }
        if (decided) return kDecided;
        if (saw_null) return std::nullopt;
        return !kDecided;
      });
}

// --- aggregate(array, start, merge[, finish]): element k of all rows at once

Result<Signature> ResolveAggregate(const ResolveInput& input) {
  if (!input.arguments[0]->type.is(kArray)) return UnexpectedType(input, 0, "ARRAY");
  for (size_t i = 2; i < input.arguments.size(); ++i) {
    if (input.arguments[i]->kind != ExprKind::kLambda) return NeedsLambda(input, i);
  }
  const DataType& state = input.arguments[1]->type;
  const DataType& merged = input.arguments[2]->children[0]->type;
  if (!(state == merged)) return UnexpectedType(input, 2, state.ToString());
  bool finish = input.arguments.size() > 3;
  return KeepTypes(input, finish ? input.arguments[3]->children[0]->type : state);
}

Column* RunAggregate(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                     EvalContext* context) {
  const Column& lists = *arguments[0];
  Column* state = arguments[1];
  uint32_t longest = 0;
  for (uint32_t i = 0; i < rows; ++i)
    longest = std::max(longest, lists.is_null(i) ? 0 : Values<ListRef>(&lists)[i].size);
  for (uint32_t k = 0; k < longest && !context->failed(); ++k) {
    std::vector<uint32_t> parents, numbers, choice(rows);
    std::iota(choice.begin(), choice.end(), 0u);
    for (uint32_t i = 0; i < rows; ++i) {
      if (lists.is_null(i) || Values<ListRef>(&lists)[i].size <= k) continue;
      choice[i] = rows + static_cast<uint32_t>(parents.size());
      parents.push_back(i);
      numbers.push_back(Values<ListRef>(&lists)[i].begin + k);
    }
    Column* values[] = {Gather(*state, parents, context->arena),
                        Gather(*lists.children[0], numbers, context->arena)};
    const Column* merged = CallLambda(*call.children[2], parents, values, input, context);
    const Column* parts[] = {state, merged};
    state = Gather(*Concat(parts, context->arena), choice, context->arena);
  }
  std::vector<uint32_t> all(rows);
  for (uint32_t i = 0; i < rows; ++i) all[i] = lists.is_null(i) ? UINT32_MAX : i;
  if (call.children.size() > 3) {
    std::vector<uint32_t> parents(rows);
    std::iota(parents.begin(), parents.end(), 0u);
    Column* values[] = {state};
    state = CallLambda(*call.children[3], parents, values, input, context);
  }
  return GatherOrNull(*state, all, context->arena);
}

// --- zip_with

Result<Signature> ResolveZip(const ResolveInput& input) {
  for (size_t i = 0; i < 2; ++i) {
    if (!input.arguments[i]->type.is(kArray)) return UnexpectedType(input, i, "ARRAY");
  }
  if (input.arguments[2]->kind != ExprKind::kLambda) return NeedsLambda(input, 2);
  return KeepTypes(input, DataType::Array(input.arguments[2]->children[0]->type));
}

// The shorter array is filled up with NULLs.
Column* RunZip(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
               EvalContext* context) {
  Column* result = NewResult(call, arguments.first(2), rows, context->arena);
  std::vector<uint32_t> parents, numbers[2];
  for (uint32_t i = 0; i < rows; ++i) {
    ListRef lists[] = {Values<ListRef>(arguments[0])[i], Values<ListRef>(arguments[1])[i]};
    uint32_t size = result->is_null(i) ? 0 : std::max(lists[0].size, lists[1].size);
    result->values<ListRef>()[i] = {static_cast<uint32_t>(parents.size()), size};
    CheckScratchOf<uint32_t>(parents.size() + size);
    for (uint32_t k = 0; k < size; ++k) {
      parents.push_back(i);
      for (size_t side = 0; side < 2; ++side)
        numbers[side].push_back(k < lists[side].size ? lists[side].begin + k : UINT32_MAX);
    }
  }
  Column* values[] = {GatherOrNull(*arguments[0]->children[0], numbers[0], context->arena),
                      GatherOrNull(*arguments[1]->children[0], numbers[1], context->arena)};
  result->children[0] = CallLambda(*call.children[2], parents, values, input, context);
  return result;
}

// --- array_sort: NULLs last, or by a comparing lambda

Result<Signature> ResolveSort(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is(kArray)) return UnexpectedType(input, 0, "ARRAY");
  if (input.arguments.size() > 1 && input.arguments[1]->kind != ExprKind::kLambda)
    return NeedsLambda(input, 1);
  return KeepTypes(input, type);
}

// Merge sort by insertion: the lambda is asked for one pair at a time, an array is sorted rarely
// and is short.
void SortByLambda(const Expr& lambda, const Column& from, uint32_t parent,
                  std::vector<uint32_t>* elements, const ColumnBatch& input, EvalContext* context) {
  const uint32_t parents[] = {parent};
  auto before = [&](uint32_t a, uint32_t b) {
    const Arena::Mark mark = context->arena->mark();
    Column* values[] = {Gather(from, std::span(&a, 1), context->arena),
                        Gather(from, std::span(&b, 1), context->arena)};
    const Column& order = *CallLambda(lambda, parents, values, input, context);
    const bool first = !order.is_null(0) && order.values<int32_t>()[0] < 0;
    context->arena->Rewind(mark);
    return first;
  };
  for (size_t i = 1; i < elements->size() && !context->failed(); ++i) {
    uint32_t moving = (*elements)[i];
    size_t at = i;
    for (; at > 0 && before(moving, (*elements)[at - 1]); --at)
      (*elements)[at] = (*elements)[at - 1];
    (*elements)[at] = moving;
  }
}

void SortNullsLast(const Column& from, std::vector<uint32_t>* elements) {
  std::stable_sort(elements->begin(), elements->end(), [&](uint32_t a, uint32_t b) {
    if (from.is_null(a) || from.is_null(b)) return !from.is_null(a);
    return CompareValues(from, a, from, b) < 0;
  });
}

Column* RunSort(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                EvalContext* context) {
  const Column& from = *arguments[0]->children[0];
  Column* result = NewResult(call, arguments.first(1), rows, context->arena);
  ListBuilder lists(result);
  for (uint32_t i = 0; i < rows; ++i) {
    ListRef list = Values<ListRef>(arguments[0])[i];
    std::vector<uint32_t> elements(result->is_null(i) ? 0 : list.size);
    std::iota(elements.begin(), elements.end(), list.begin);
    if (call.children.size() > 1) {
      SortByLambda(*call.children[1], from, i, &elements, input, context);
    } else {
      SortNullsLast(from, &elements);
    }
    for (uint32_t element : elements) lists.Add(element);
    lists.FinishRow(i);
  }
  lists.Finish(from, context->arena);
  return result;
}

}  // namespace

std::vector<DataType> LambdaParameterTypes(std::string_view name, std::span<const ExprPtr> before,
                                           size_t count) {
  if (before.empty() || !before[0]->type.is(kArray)) return {};
  const DataType& element = before[0]->type.element();
  if (name == "aggregate" || name == "reduce") {
    if (before.size() < 2) return {};
    return before.size() == 2 ? std::vector<DataType>{before[1]->type, element}
                              : std::vector<DataType>{before[1]->type};
  }
  if (name == "array_sort") return {element, element};
  if (name == "zip_with") {
    if (before.size() < 2 || !before[1]->type.is(kArray)) return {};
    return {element, before[1]->type.element()};
  }
  const ScalarFunction* function = FindScalarFunction(name);
  if (function == nullptr || (function->run != RunTransform && function->run != RunFilter &&
                              function->run != RunTest<true> && function->run != RunTest<false>)) {
    return {};
  }
  return count > 1 ? std::vector<DataType>{element, kInt} : std::vector<DataType>{element};
}

FunctionTable HigherOrderFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("transform", 2, 2, ResolveTransform, RunTransform,
               "a lambda's value for every element"),
      Resolved("filter", 2, 2, ResolveFilter, RunFilter, "the elements for which a lambda is true"),
      Resolved("exists", 2, 2, ResolveTest, RunTest<true>, "is a lambda true for some element"),
      Resolved("forall", 2, 2, ResolveTest, RunTest<false>, "is a lambda true for all elements"),
      Resolved("aggregate", 3, 4, ResolveAggregate, RunAggregate,
               "elements merged one by one into a value"),
      Resolved("reduce", 3, 4, ResolveAggregate, RunAggregate,
               "elements merged one by one into a value"),
      Resolved("zip_with", 3, 3, ResolveZip, RunZip, "a lambda's value for every pair of elements"),
      Resolved("array_sort", 1, 2, ResolveSort, RunSort,
               "sorted, NULLs last; a lambda compares two elements"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
