// Arrays from arrays: sorting, distinct, slices, joins.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "pipeline/functions/compare_values.h"
#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// Arguments: an array, then `rest` letters; the result is the array's type.
Result<Signature> ArrayWith(const ResolveInput& input, std::string_view rest) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is(kArray) && !type.is(kNull)) return UnexpectedType(input, 0, "ARRAY");
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "*" + std::string(rest) + ">*"));
  if (type.is(kNull)) signature.result = signature.arguments[0] = DataType::Array(kNull);
  return signature;
}

Result<Signature> ResolveSort(const ResolveInput& input) { return ArrayWith(input, "[b]"); }
Result<Signature> ResolveSlice(const ResolveInput& input) { return ArrayWith(input, "ii"); }
Result<Signature> ResolveSame(const ResolveInput& input) { return ArrayWith(input, ""); }
Result<Signature> ResolveRepeat(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "*i>*"));
  signature.result = DataType::Array(signature.arguments[0]);
  return signature;
}

// Two arrays of a common type.
template <bool kTest>
Result<Signature> ResolvePair(const ResolveInput& input) {
  DataType type;
  const DataType& left = input.arguments[0]->type;
  const DataType& right = input.arguments[1]->type;
  if (!CommonTypeKeepingText(left, right, input.conf->ansi, &type)) {
    return TypeMismatch(
        input, "BINARY_ARRAY_DIFF_TYPES",
        fmt::format(
            "Input to function `{}` should have been two \"ARRAY\" with same element type, but "
            "it's [\"{}\", \"{}\"].",
            input.name, left.ToString(), right.ToString()));
  }
  if (!type.is(kArray)) return UnexpectedType(input, 0, "ARRAY");
  Signature signature;
  signature.result = kTest ? DataType(kBoolean) : type;
  signature.arguments = {type, type};
  return signature;
}

// Runs f(row, list, &elements) for every row that is not NULL; f appends the numbers of the
// result's elements.
template <class F>
Column* MapLists(const Expr& call, Arguments arguments, uint32_t rows, const Column& from,
                 EvalContext* context, F f) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  ListBuilder lists(result);
  std::vector<uint32_t> elements;
  for (uint32_t i = 0; i < rows; ++i) {
    elements.clear();
    if (!result->is_null(i)) f(i, Values<ListRef>(arguments[0])[i], &elements);
    for (uint32_t element : elements) lists.Add(element);
    lists.FinishRow(i);
  }
  lists.Finish(from, context->arena);
  return result;
}

void AppendAll(ListRef list, std::vector<uint32_t>* elements) {
  CheckScratchOf<uint32_t>(elements->size() + list.size);
  for (uint32_t k = 0; k < list.size; ++k) elements->push_back(list.begin + k);
}

// sort_array puts NULLs first when ascending; array_sort always last.
template <bool kNullsLast>
Column* RunSort(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Column& from = *arguments[0]->children[0];
  const uint8_t* ascending = arguments.size() > 1 ? Values<uint8_t>(arguments[1]) : nullptr;
  return MapLists(call, arguments, rows, from, context,
                  [&](uint32_t i, ListRef list, std::vector<uint32_t>* elements) {
                    bool up = !ascending || ascending[i];
                    AppendAll(list, elements);
                    std::stable_sort(elements->begin(), elements->end(),
                                     [&](uint32_t a, uint32_t b) {
                                       if (kNullsLast && from.is_null(a) != from.is_null(b))
                                         return from.is_null(b);
                                       int order = CompareValues(from, a, from, b);
                                       return up ? order < 0 : order > 0;
                                     });
                  });
}

bool HasEqual(const Column& from, std::span<const uint32_t> elements, uint32_t wanted) {
  return std::any_of(elements.begin(), elements.end(),
                     [&](uint32_t e) { return CompareValues(from, e, from, wanted) == 0; });
}

// In order of first appearance. Short lists are compared pairwise, long ones are sorted.
void AppendDistinct(const Column& from, ListRef list, std::vector<uint32_t>* elements) {
  constexpr uint32_t kShort = 32;
  if (list.size <= kShort) {
    for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
      if (!HasEqual(from, *elements, e)) elements->push_back(e);
    }
    return;
  }
  AppendAll(list, elements);
  auto less = [&](uint32_t a, uint32_t b) { return CompareValues(from, a, from, b) < 0; };
  std::stable_sort(elements->begin(), elements->end(), less);
  auto same = [&](uint32_t a, uint32_t b) { return CompareValues(from, a, from, b) == 0; };
  elements->erase(std::unique(elements->begin(), elements->end(), same), elements->end());
  std::sort(elements->begin(), elements->end());
}

Column* RunDistinct(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const Column& from = *arguments[0]->children[0];
  return MapLists(call, arguments, rows, from, context,
                  [&](uint32_t, ListRef list, std::vector<uint32_t>* elements) {
                    AppendDistinct(from, list, elements);
                  });
}

Column* RunSlice(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const int32_t* starts = Values<int32_t>(arguments[1]);
  const int32_t* lengths = Values<int32_t>(arguments[2]);
  return MapLists(call, arguments, rows, *arguments[0]->children[0], context,
                  [&](uint32_t i, ListRef list, std::vector<uint32_t>* elements) {
                    if (starts[i] == 0)
                      context->Fail(InvalidParameter(
                          "slice", "start", "expects a positive or a negative value, but got 0"));
                    if (lengths[i] < 0)
                      context->Fail(InvalidParameter("slice", "length",
                                                     "expects a length that is not negative"));
                    int64_t start = starts[i] > 0 ? starts[i] - 1 : int64_t{list.size} + starts[i];
                    if (start < 0) return;
                    int64_t end = std::min<int64_t>(list.size, start + lengths[i]);
                    for (int64_t k = start; k < end; ++k)
                      elements->push_back(list.begin + static_cast<uint32_t>(k));
                  });
}

Column* RunCompact(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Column& from = *arguments[0]->children[0];
  return MapLists(call, arguments, rows, from, context,
                  [&](uint32_t, ListRef list, std::vector<uint32_t>* elements) {
                    for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
                      if (!from.is_null(e)) elements->push_back(e);
                    }
                  });
}

Result<Signature> ResolveFlatten(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is(kArray) || !type.element().is(kArray))
    return UnexpectedType(input, 0, "ARRAY<ARRAY>");
  return KeepTypes(input, type.element());
}

// NULL when one of the inner arrays is.
Column* RunFlatten(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Column& inner = *arguments[0]->children[0];
  std::vector<uint32_t> with_null;
  Column* result = MapLists(call, arguments, rows, *inner.children[0], context,
                            [&](uint32_t i, ListRef list, std::vector<uint32_t>* elements) {
                              for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
                                if (inner.is_null(e)) {
                                  with_null.push_back(i);
                                } else {
                                  AppendAll(Values<ListRef>(&inner)[e], elements);
                                }
                              }
                            });
  for (uint32_t row : with_null) SetNull(result, row, context->arena);
  return result;
}

Column* RunRepeat(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  Column* result = NewResult(call, arguments.subspan(1), rows, context->arena);
  const int32_t* counts = Values<int32_t>(arguments[1]);
  ListBuilder lists(result);
  for (uint32_t i = 0; i < rows; ++i) {
    for (int32_t k = 0; k < counts[i] && !result->is_null(i); ++k) lists.Add(i);
    lists.FinishRow(i);
  }
  lists.Finish(*arguments[0], context->arena);
  return result;
}

// --- Two arrays as sets: the second one's elements are numbered behind the first one's.

struct Union {
  static bool Keep(bool) { return true; }
  static constexpr bool kBoth = true;
};
struct Intersect {
  static bool Keep(bool in_second) { return in_second; }
  static constexpr bool kBoth = false;
};
struct Except {
  static bool Keep(bool in_second) { return !in_second; }
  static constexpr bool kBoth = false;
};

template <class Op>
Column* RunSetOperation(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                        EvalContext* context) {
  const Column* parts[] = {arguments[0]->children[0], arguments[1]->children[0]};
  const Column& both = *Concat(parts, context->arena);
  uint32_t offset = parts[0]->size;
  return MapLists(
      call, arguments, rows, both, context,
      [&](uint32_t i, ListRef list, std::vector<uint32_t>* elements) {
        ListRef other = Values<ListRef>(arguments[1])[i];
        std::vector<uint32_t> second;
        AppendAll({other.begin + offset, other.size}, &second);
        std::vector<uint32_t> candidates;
        AppendAll(list, &candidates);
        if (Op::kBoth) candidates.insert(candidates.end(), second.begin(), second.end());
        for (uint32_t e : candidates) {
          if (Op::Keep(Op::kBoth || HasEqual(both, second, e)) && !HasEqual(both, *elements, e))
            elements->push_back(e);
        }
      });
}

Column* RunOverlap(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Column& a = *arguments[0]->children[0];
  const Column& b = *arguments[1]->children[0];
  return MapOptional<uint8_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<uint8_t> {
        ListRef left = Values<ListRef>(arguments[0])[i];
        ListRef right = Values<ListRef>(arguments[1])[i];
        bool saw_null = false;
        for (uint32_t x = left.begin; x < left.begin + left.size; ++x) {
          for (uint32_t y = right.begin; y < right.begin + right.size; ++y) {
            bool null = a.is_null(x) || b.is_null(y);
            saw_null |= null;
            if (!null && CompareValues(a, x, b, y) == 0) return 1;
          }
        }
        if (saw_null && left.size > 0 && right.size > 0) return std::nullopt;
        return 0;
      });
}

// --- array_join

Result<Signature> ResolveJoin(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "*s[s]>s"));
  if (!signature.arguments[0].is(kArray)) return UnexpectedType(input, 0, "ARRAY");
  signature.arguments[0] = DataType::Array(kString);
  return signature;
}

Column* RunJoin(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Column& elements = *arguments[0]->children[0];
  const Text* separators = Texts(arguments[1]);
  const Text* for_null = arguments.size() > 2 ? Texts(arguments[2]) : nullptr;
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    ListRef list = Values<ListRef>(arguments[0])[i];
    bool first = true;
    for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
      if (elements.is_null(e) && !for_null) continue;
      if (!std::exchange(first, false)) AppendChecked(separators[i], out);
      AppendChecked(elements.is_null(e) ? for_null[i] : Texts(&elements)[e], out);
    }
    return true;
  });
}

}  // namespace

FunctionTable ArraySetFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("sort_array", 1, 2, ResolveSort, RunSort<false>,
               "sorted; second argument false: descending"),
      Resolved("array_distinct", 1, 1, ResolveSame, RunDistinct, "every element once"),
      Resolved("array_compact", 1, 1, ResolveSame, RunCompact, "without NULLs"),
      Resolved("array_repeat", 2, 2, ResolveRepeat, RunRepeat, "a value repeated"),
      Resolved("array_union", 2, 2, ResolvePair<false>, RunSetOperation<Union>,
               "elements of either array"),
      Resolved("array_intersect", 2, 2, ResolvePair<false>, RunSetOperation<Intersect>,
               "elements of both arrays"),
      Resolved("array_except", 2, 2, ResolvePair<false>, RunSetOperation<Except>,
               "elements of the first but not the second"),
      Resolved("arrays_overlap", 2, 2, ResolvePair<true>, RunOverlap,
               "do the arrays share an element"),
      {.name = "slice",
       .min_arguments = 3,
       .max_arguments = 3,
       .resolve = ResolveSlice,
       .run = RunSlice,
       .may_fail = true,
       .help = "part of an array: start from 1, length"},
      Resolved("flatten", 1, 1, ResolveFlatten, RunFlatten, "the elements of an array of arrays"),
      Resolved("array_join", 2, 3, ResolveJoin, RunJoin, "elements as text with a separator"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
