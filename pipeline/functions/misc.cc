// typeof, uuid, sequence, assert_true and other functions that belong to no theme.
#include <random>

#include "pipeline/functions/errors.h"
#include "pipeline/functions/hex.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/sequence.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// Spark's catalogString: lower case, no blanks in structs.
std::string CatalogName(const DataType& type) {
  if (type.is(kArray)) return "array<" + CatalogName(type.element()) + ">";
  if (type.is(kMap))
    return "map<" + CatalogName(type.key()) + "," + CatalogName(type.value()) + ">";
  if (type.is(kStruct)) {
    std::string text;
    for (const Field& field : *type.fields)
      text += (text.empty() ? "" : ",") + field.name + ":" + CatalogName(field.type);
    return "struct<" + text + ">";
  }
  std::string text = type.ToString();
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

Result<ExprPtr> ExpandTypeof(const ResolveInput& input) {
  return MakeLiteral(kString, Datum{CatalogName(input.arguments[0]->type)});
}

Column* RunUuid(const Expr& call, Arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  std::random_device device;
  std::mt19937_64 random((uint64_t{device()} << 32) | device());
  Column* result = NewColumn(call.type, rows, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    char bytes[16];
    uint64_t halves[] = {random(), random()};
    std::memcpy(bytes, halves, sizeof(bytes));
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);  // version 4
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);  // variant 1
    std::string text;
    AppendHex({bytes, sizeof(bytes)}, kLowerHex, &text);
    for (size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
    result->values<Text>()[i] = context->arena->Copy(text);
  }
  return result;
}

// --- sequence(start, stop[, step])

Result<Signature> ResolveSequence(const ResolveInput& input) {
  RILLMILL_ASSIGN(DataType type,
                  CommonArgumentType({input.name, input.arguments.first(2), input.conf}));
  bool temporal = type.is(kDate) || type.is(kTimestamp) || type.is(kTimestampNtz);
  if (!type.is_integral() && !temporal)
    return UnexpectedType(input, 0, "INTEGRAL\" or \"DATE\" or \"TIMESTAMP");
  Signature signature;
  signature.result = DataType::Array(type, false);
  signature.arguments = {type, type};
  if (input.arguments.size() < 3) return signature;
  const DataType& step = input.arguments[2]->type;
  bool interval =
      step.is(kDayTimeInterval) || step.is(kYearMonthInterval) || step.is(kCalendarInterval);
  if (temporal != interval)
    return UnexpectedType(input, 2, temporal ? "INTERVAL" : type.ToString());
  signature.arguments.push_back(interval ? step : type);
  return signature;
}

Column* RunSequence(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  SequenceMaker maker(*arguments[0], *arguments[1], arguments.size() > 2 ? arguments[2] : nullptr,
                      *context->zone);
  std::vector<int64_t> values;
  for (uint32_t i = 0; i < rows; ++i) {
    auto begin = static_cast<uint32_t>(values.size());
    if (!result->is_null(i) && !maker.Append(i, &values)) {
      context->Fail(Status(StatusCode::kRuntime,
                           "Illegal sequence boundaries: the step leads away from the end.",
                           "ILLEGAL_SEQUENCE_BOUNDARIES"));
      return NewNullColumn(call.type, rows, context->arena);
    }
    result->values<ListRef>()[i] = {begin, static_cast<uint32_t>(values.size()) - begin};
  }
  result->children[0] = maker.MakeElements(call.type.element(), values, context->arena);
  return result;
}

// NULL if true, else an error.
Column* RunAssertTrue(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  for (uint32_t i = 0; i < rows; ++i) {
    if (!arguments[0]->is_null(i) && Values<uint8_t>(arguments[0])[i]) continue;
    std::string message = arguments.size() > 1 ? std::string(Texts(arguments[1])[i])
                                               : "'" + call.children[0]->name + "' is not true!";
    context->Fail(Status(StatusCode::kRuntime, message, "USER_RAISED_EXCEPTION"));
  }
  return NewNullColumn(call.type, rows, context->arena);
}

Column* RunRaiseError(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  if (rows > 0)
    context->Fail(
        Status(StatusCode::kRuntime, std::string(Texts(arguments[0])[0]), "USER_RAISED_EXCEPTION"));
  return NewNullColumn(call.type, rows, context->arena);
}

Result<Signature> ResolveVoid(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature,
                  ResolveByLetters(input, input.name == "raise_error" ? "s>s" : "b[s]>b"));
  signature.result = kNull;
  return signature;
}

// A call with side effects: never folded, evaluated for its error.
ScalarFunction Effect(ScalarFunction function, bool may_fail) {
  function.may_fail = may_fail;
  function.deterministic = false;
  return function;
}

}  // namespace

FunctionTable MiscFunctions() {
  static const ScalarFunction kTable[] = {
      {.name = "typeof",
       .min_arguments = 1,
       .max_arguments = 1,
       .help = "name of the type",
       .expand = ExpandTypeof},
      Effect(Typed("uuid", ">s", RunUuid, "a random UUID"), false),
      {.name = "sequence",
       .min_arguments = 2,
       .max_arguments = 3,
       .resolve = ResolveSequence,
       .run = RunSequence,
       .may_fail = true,
       .help = "an array of numbers, dates or timestamps from start to stop"},
      Effect(Resolved("assert_true", 1, 2, ResolveVoid, RunAssertTrue, "an error unless true"),
             true),
      Effect(Resolved("raise_error", 1, 1, ResolveVoid, RunRaiseError, "an error"), true),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
