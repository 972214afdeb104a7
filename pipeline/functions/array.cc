// Arrays: construction, access, search.
#include "pipeline/functions/compare_values.h"
#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

Result<Signature> ResolveArray(const ResolveInput& input) {
  RILLMILL_ASSIGN(DataType element, CommonArgumentType(input));
  Signature signature;
  signature.nullable = false;
  signature.result = DataType::Array(element);
  signature.arguments.assign(input.arguments.size(), element);
  return signature;
}

Column* RunArray(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  Column* result = NewColumn(call.type, rows, context->arena);
  uint32_t count = static_cast<uint32_t>(arguments.size());
  CheckScratchOf<uint32_t>(size_t{count} * rows);
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < rows; ++i) {
    result->values<ListRef>()[i] = {i * count, count};
    for (uint32_t k = 0; k < count; ++k) order.push_back(k * rows + i);
  }
  std::vector<const Column*> parts(arguments.begin(), arguments.end());
  result->children[0] = parts.empty()
                            ? NewColumn(call.type.element(), 0, context->arena)
                            : Gather(*Concat(parts, context->arena), order, context->arena);
  return result;
}

// The first argument must be an array, or NULL.
Result<DataType> ArrayArgument(const ResolveInput& input, size_t argument = 0) {
  const DataType& type = input.arguments[argument]->type;
  if (type.is(kArray)) return type;
  if (type.is(kNull)) return DataType::Array(kNull);
  return UnexpectedType(input, argument, "ARRAY");
}

// array, element: the element is converted to the array's element type, or both to a common one.
template <TypeId kResult>
Result<Signature> ResolveWithElement(const ResolveInput& input) {
  RILLMILL_ASSIGN(DataType list, ArrayArgument(input));
  DataType element;
  if (input.arguments[0]->type.is(kNull) || input.arguments[1]->type.is(kNull)) {
    return TypeMismatch(
        input, "NULL_TYPE",
        "Null typed values cannot be used as arguments of `" + std::string(input.name) + "`.");
  }
  if (!CommonTypeKeepingText(list.element(), input.arguments[1]->type, input.conf->ansi,
                             &element)) {
    return TypeMismatch(input, "ARRAY_FUNCTION_DIFF_TYPES",
                        "Input to `" + std::string(input.name) +
                            "` should have been \"ARRAY\" followed by a value with same "
                            "element type, but it's [\"" +
                            list.ToString() + "\", \"" + input.arguments[1]->type.ToString() +
                            "\"].");
  }
  Signature signature;
  signature.arguments = {DataType::Array(element), element};
  signature.result = kResult == kArray ? DataType::Array(element) : DataType(kResult);
  return signature;
}

// Index of the first element that equals the value, or -1. *saw_null: there is a NULL among the
// elements.
int64_t IndexOf(const Column& elements, ListRef list, const Column& value, uint32_t row,
                bool* saw_null) {
  for (uint32_t k = 0; k < list.size; ++k) {
    if (elements.is_null(list.begin + k)) {
      *saw_null = true;
    } else if (CompareValues(elements, list.begin + k, value, row) == 0) {
      return k;
    }
  }
  return -1;
}

Column* RunContains(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const ListRef* lists = Values<ListRef>(arguments[0]);
  return MapOptional<uint8_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<uint8_t> {
        bool saw_null = false;
        int64_t found = IndexOf(*arguments[0]->children[0], lists[i], *arguments[1], i, &saw_null);
        if (found < 0 && saw_null) return std::nullopt;
        return found >= 0;
      });
}

Column* RunPosition(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const ListRef* lists = Values<ListRef>(arguments[0]);
  return MapRows<int64_t>(call, arguments, rows, context, [&](uint32_t i) {
    bool saw_null = false;
    return IndexOf(*arguments[0]->children[0], lists[i], *arguments[1], i, &saw_null) + 1;
  });
}

// --- size

Result<Signature> ResolveSize(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is(kArray) && !type.is(kMap) && !type.is(kNull))
    return UnexpectedType(input, 0, "ARRAY\" or \"MAP");
  Signature signature = KeepTypes(input, kInt);
  if (type.is(kNull)) signature.arguments[0] = DataType::Array(kNull);
  return signature;
}

// Without ANSI the size of NULL is -1.
Column* RunSize(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const ListRef* lists = Values<ListRef>(arguments[0]);
  if (context->conf->ansi)
    return MapAll<int32_t>(call, arguments, rows, context,
                           [&](uint32_t i) { return lists[i].size; });
  Column* result = NewColumn(call.type, rows, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    result->values<int32_t>()[i] =
        arguments[0]->is_null(i) ? -1 : static_cast<int32_t>(lists[i].size);
  }
  return result;
}

Column* RunArraySize(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const ListRef* lists = Values<ListRef>(arguments[0]);
  return MapAll<int32_t>(call, arguments, rows, context, [&](uint32_t i) { return lists[i].size; });
}

// --- Access by index or key

enum class Access : uint8_t { kItem, kGet, kElementAt, kTryElementAt };

Result<Signature> ResolveAccess(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  Signature signature;
  if (type.is(kMap)) {
    if (!CanCoerce(input.arguments[1]->type, type.key(), input.conf->ansi))
      return UnexpectedType(input, 1, type.key().ToString());
    signature.arguments = {type, type.key()};
    signature.result = type.value();
    return signature;
  }
  if (!type.is(kArray)) return UnexpectedType(input, 0, "ARRAY\" or \"MAP");
  const DataType& index = input.arguments[1]->type;
  if (!index.is_integral() && !index.is(kNull)) return UnexpectedType(input, 1, "INTEGRAL");
  signature.arguments = {type, kBigInt};
  signature.result = type.element();
  return signature;
}

// The element number, or nothing: NULL. Errors go to the context.
template <Access kAccess>
std::optional<uint32_t> ElementOf(ListRef list, int64_t index, EvalContext* context) {
  bool from_one = kAccess == Access::kElementAt || kAccess == Access::kTryElementAt;
  bool strict = context->conf->ansi && (kAccess == Access::kItem || kAccess == Access::kElementAt);
  if (from_one && index == 0) {
    context->Fail(InvalidIndexOfZero());
    return std::nullopt;
  }
  int64_t at = !from_one ? index : index > 0 ? index - 1 : list.size + index;
  if (at >= 0 && at < list.size) return list.begin + static_cast<uint32_t>(at);
  if (strict)
    context->Fail(from_one ? InvalidElementAtIndex(index, list.size)
                           : InvalidArrayIndex(index, list.size));
  return std::nullopt;
}

std::optional<uint32_t> KeyOf(const Column& map, uint32_t row, const Column& key) {
  ListRef list = Values<ListRef>(&map)[row];
  // The last of equal keys wins.
  for (uint32_t k = list.size; k > 0; --k) {
    if (CompareValues(*map.children[0], list.begin + k - 1, key, row) == 0)
      return list.begin + k - 1;
  }
  return std::nullopt;
}

template <Access kAccess>
Column* RunAccess(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const Column& container = *arguments[0];
  bool map = container.type->is(kMap);
  std::vector<uint32_t> chosen(rows, UINT32_MAX);
  for (uint32_t i = 0; i < rows; ++i) {
    if (container.is_null(i) || arguments[1]->is_null(i)) continue;
    std::optional<uint32_t> element =
        map ? KeyOf(container, i, *arguments[1])
            : ElementOf<kAccess>(Values<ListRef>(&container)[i], Values<int64_t>(arguments[1])[i],
                                 context);
    if (element) chosen[i] = *element;
  }
  Column* result = GatherOrNull(*container.children[map ? 1 : 0], chosen, context->arena);
  result->type = &call.type;
  return result;
}

// --- Extremes

Result<Signature> ResolveExtreme(const ResolveInput& input) {
  RILLMILL_ASSIGN(DataType list, ArrayArgument(input));
  Signature signature;
  signature.result = list.element();
  signature.arguments = {list};
  return signature;
}

template <int kSign>
Column* RunExtreme(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Column& elements = *arguments[0]->children[0];
  std::vector<uint32_t> chosen(rows, UINT32_MAX);
  for (uint32_t i = 0; i < rows; ++i) {
    if (arguments[0]->is_null(i)) continue;
    ListRef list = Values<ListRef>(arguments[0])[i];
    for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
      if (elements.is_null(e)) continue;
      if (chosen[i] == UINT32_MAX || CompareValues(elements, e, elements, chosen[i]) * kSign > 0)
        chosen[i] = e;
    }
  }
  Column* result = GatherOrNull(elements, chosen, context->arena);
  result->type = &call.type;
  return result;
}

// elt(n, a, b, …): the n-th argument.
Result<Signature> ResolveElt(const ResolveInput& input) {
  return ResolveByLetters(input, input.arguments[1]->type.is(kBinary) ? "iy+>y" : "is+>s");
}

Column* RunElt(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  const int32_t* numbers = Values<int32_t>(arguments[0]);
  return MapOptional<Text>(call, arguments.first(1), rows, context,
                           [&](uint32_t i) -> std::optional<Text> {
                             size_t number = static_cast<size_t>(numbers[i]);
                             if (numbers[i] < 1 || number >= arguments.size()) {
                               if (context->conf->ansi)
                                 context->Fail(InvalidArrayIndex(numbers[i], arguments.size() - 1));
                               return std::nullopt;
                             }
                             if (arguments[number]->is_null(i)) return std::nullopt;
                             return Texts(arguments[number])[i];
                           });
}

ScalarFunction Failable(ScalarFunction function) {
  function.may_fail = true;
  return function;
}

template <Access kAccess>
ScalarFunction Accessor(std::string_view name, bool may_fail, std::string_view help) {
  ScalarFunction function = Resolved(name, 2, 2, ResolveAccess, RunAccess<kAccess>, help);
  function.may_fail = may_fail;
  return function;
}

}  // namespace

FunctionTable ArrayFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("array", 0, -1, ResolveArray, RunArray, "an array of the arguments"),
      Resolved("array_contains", 2, 2, ResolveWithElement<kBoolean>, RunContains,
               "is the value an element"),
      Resolved("array_position", 2, 2, ResolveWithElement<kBigInt>, RunPosition,
               "position of an element from 1, 0 if none"),
      Resolved("size", 1, 1, ResolveSize, RunSize, "number of elements or entries"),
      Resolved("cardinality", 1, 1, ResolveSize, RunSize, "number of elements or entries"),
      Resolved("array_size", 1, 1, ResolveSize, RunArraySize, "number of elements"),
      Resolved("array_max", 1, 1, ResolveExtreme, RunExtreme<1>,
               "the largest element, NULLs skipped"),
      Resolved("array_min", 1, 1, ResolveExtreme, RunExtreme<-1>,
               "the smallest element, NULLs skipped"),
      Accessor<Access::kItem>("getitem", true, "a[i] from 0, m[key]"),
      Accessor<Access::kGet>("get", false, "element by index from 0, NULL outside"),
      Accessor<Access::kElementAt>(
          "element_at", true, "element by position from 1, negative from the end; value of a key"),
      Accessor<Access::kTryElementAt>("try_element_at", true,
                                      "element by position from 1, NULL outside; value of a key"),
      Failable(Resolved("elt", 2, -1, ResolveElt, RunElt, "the n-th argument")),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
