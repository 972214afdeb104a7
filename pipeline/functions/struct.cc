// Structs: construction and field access.
#include <fmt/format.h>

#include <algorithm>

#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

bool SameName(std::string_view a, std::string_view b, bool case_sensitive) {
  if (case_sensitive) return a == b;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return std::tolower(x) == std::tolower(y); });
}

// getfield(struct, 'name'): the second argument is a constant; `prepared` is the ordinal. On an
// array of structs it gives the array of the fields, on a map the value of the key.
Result<Signature> ResolveField(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  const DataType& record = type.is(kArray) ? type.element() : type;
  std::optional<std::string> name = ConstantText(input, 1);
  if (!record.is(kStruct) || !name) {
    return Status(StatusCode::kInvalid,
                  fmt::format("Can't extract a value from \"{}\". Need a complex type [STRUCT, "
                              "ARRAY, MAP] but got \"{}\".",
                              input.arguments[0]->name, type.ToString()),
                  "INVALID_EXTRACT_BASE_FIELD_TYPE");
  }
  for (size_t i = 0; i < record.fields->size(); ++i) {
    const Field& field = (*record.fields)[i];
    if (!SameName(field.name, *name, input.conf->case_sensitive)) continue;
    Signature signature =
        KeepTypes(input, type.is(kArray) ? DataType::Array(field.type) : field.type);
    signature.prepared = std::make_shared<const size_t>(i);
    return signature;
  }
  std::string known;
  for (const Field& field : *record.fields)
    known += fmt::format("{}`{}`", known.empty() ? "" : ", ", field.name);
  return Status(StatusCode::kInvalid, fmt::format("No such struct field `{}` in {}.", *name, known),
                "FIELD_NOT_FOUND");
}

Column* RunField(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  size_t ordinal = *Prepared<size_t>(call);
  if (!arguments[0]->type->is(kArray)) return arguments[0]->children[ordinal];
  Column* result = NewResult(call, arguments.first(1), rows, context->arena);
  std::copy_n(Values<ListRef>(arguments[0]), rows, result->values<ListRef>());
  result->children[0] = arguments[0]->children[0]->children[ordinal];
  return result;
}

// named_struct(name, value, …); names are constants.
Result<Signature> ResolveNamedStruct(const ResolveInput& input) {
  std::vector<Field> fields;
  for (size_t i = 0; i + 1 < input.arguments.size(); i += 2) {
    std::optional<std::string> name = ConstantText(input, i);
    if (!name)
      return TypeMismatch(input, "NON_FOLDABLE_INPUT",
                          "the input `name` should be a foldable \"STRING\" expression.");
    fields.push_back({*name, input.arguments[i + 1]->type, input.arguments[i + 1]->nullable});
  }
  if (input.arguments.size() % 2 != 0) {
    return Status(
        StatusCode::kInvalid,
        fmt::format(
            "The `named_struct` requires 2n (n > 0) parameters but the actual number is {}.",
            input.arguments.size()),
        "WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
  }
  Signature signature = KeepTypes(input, DataType::Struct(std::move(fields)));
  signature.nullable = false;
  return signature;
}

template <size_t kFirst, size_t kStep>
Column* RunStruct(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  Column* result = context->arena->New<Column>();
  result->type = &call.type;
  result->size = rows;
  size_t count = call.type.fields->size();
  Column** children = context->arena->NewArray<Column*>(count);
  for (size_t i = 0; i < count; ++i) children[i] = arguments[kFirst + i * kStep];
  result->children = {children, count};
  return result;
}

// struct(a, b): columns keep their names, other expressions are col1, col2, … The name of an alias
// comes with the expression.
Result<Signature> ResolveStruct(const ResolveInput& input) {
  std::vector<Field> fields;
  for (size_t i = 0; i < input.arguments.size(); ++i) {
    const Expr& argument = *input.arguments[i];
    bool named = argument.kind == ExprKind::kColumn || argument.kind == ExprKind::kVariable ||
                 (argument.function && argument.function->name == "getfield");
    std::string name =
        named ? argument.name.substr(argument.name.rfind('.') + 1) : fmt::format("col{}", i + 1);
    fields.push_back({std::move(name), argument.type, argument.nullable});
  }
  Signature signature = KeepTypes(input, DataType::Struct(std::move(fields)));
  signature.nullable = false;
  return signature;
}

}  // namespace

FunctionTable StructFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("getfield", 2, 2, ResolveField, RunField, "a field of a struct by name"),
      Resolved("named_struct", 2, -1, ResolveNamedStruct, RunStruct<1, 2>,
               "a struct of name, value, name, value, …"),
      Resolved("struct", 1, -1, ResolveStruct, RunStruct<0, 1>, "a struct of the arguments"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
