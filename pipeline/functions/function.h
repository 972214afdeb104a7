// Scalar functions: one table line each, found by name.
//
// A function is resolved once per call site (types, implicit casts, constant arguments) and then
// runs per batch.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"
#include "pipeline/expr/evaluate.h"
#include "pipeline/plan/expr.h"

namespace rillmill::pipeline {

// What a resolver decides about a call.
struct Signature {
  DataType result;
  std::vector<DataType> arguments;  // one per actual argument; the analyzer casts to them
  bool nullable = true;
  // Made from constant arguments, handed to every run as `call.prepared`.
  std::shared_ptr<const void> prepared;
};

// What a resolver sees. Arguments that are constant expressions are folded to kLiteral already.
struct ResolveInput {
  std::string_view name;  // as written, lower case
  std::span<const ExprPtr> arguments;
  const SessionConf* conf;
};

struct ScalarFunction {
  std::string_view name;  // lower case
  int min_arguments = 0;
  int max_arguments = 0;  // -1: any number
  // Types of the call, or an error with Spark's class (DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE, …).
  Result<Signature> (*resolve)(const ResolveInput& input) = nullptr;
  // One value per row. `arguments` are evaluated, of the signature's types; lambdas come as null
  // pointers and are found in call.children. REQUIRES: all columns have `rows` rows.
  Column* (*run)(const Expr& call, std::span<Column* const> arguments, uint32_t rows,
                 const ColumnBatch& input, EvalContext* context) = nullptr;
  bool may_fail = false;       // can raise a run-time error
  bool deterministic = true;   // uuid, rand: projections only, never folded or moved
  std::string_view help = {};  // one line for `rillmill functions`
  // Instead of `resolve`: types as letters, see resolve.h ("si[i]>s": STRING, INT, optionally INT
  // gives STRING).
  std::string_view types = {};
  // Instead of `run`: the expression that the call stands for (nvl2 is a CASE).
  Result<ExprPtr> (*expand)(const ResolveInput& input) = nullptr;
  // Constant arguments come as columns of one row: the kernel has loops for them.
  bool takes_scalars = false;
};

// All functions; operators are functions too, named as in Spark's registry ("+", "=", "not",
// "like", "in", …).
const ScalarFunction* FindScalarFunction(std::string_view lower_case_name);
std::vector<const ScalarFunction*> AllScalarFunctions();

// Resolves a call by name: arity, types, casts, folding of constant calls when `deterministic` and
// nothing fails. Errors carry Spark's class: UNRESOLVED_ROUTINE, WRONG_NUM_ARGS.WITHOUT_SUGGESTION,
// DATATYPE_MISMATCH.*.
Result<ExprPtr> ResolveCall(std::string_view name, std::vector<ExprPtr> arguments,
                            const SessionConf& conf, SourcePos pos = {});

// Types of a lambda's parameters (`count` of them), given the arguments before it: the analyzer
// binds the body with them. Empty: the function takes no lambda there.
std::vector<DataType> LambdaParameterTypes(std::string_view lower_case_name,
                                           std::span<const ExprPtr> before, size_t count);

// Type rules shared by functions, CASE, UNION, IN, joins (Spark's implicit casts under ANSI or
// not). The type that both convert to implicitly (CASE, UNION, coalesce); false when there is none.
bool CommonType(const DataType& a, const DataType& b, bool ansi, DataType* common);
// The type in which two values are compared; differs from CommonType without ANSI (a STRING becomes
// the other's type).
bool ComparisonType(const DataType& a, const DataType& b, bool ansi, DataType* common);
// True when CAST(from AS to) can be written at all.
bool CanCast(const DataType& from, const DataType& to, bool ansi);
// True when `from` converts to `to` implicitly (function arguments, UNION).
bool CanCoerce(const DataType& from, const DataType& to, bool ansi);

}  // namespace rillmill::pipeline
