// What resolvers share: types as letters, DATATYPE_MISMATCH errors, constants.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "pipeline/functions/function.h"

namespace rillmill::pipeline {

// The types of `types` letters: s STRING, y BINARY, b BOOLEAN, i INT, l BIGINT, d DOUBLE, D DATE, t
// TIMESTAMP, * any type as it is, # any number as it is. Not converted to: n any integer (as
// BIGINT), e DATE, T TIMESTAMP. "[…]" are optional arguments, '+' repeats the letter before it, the
// result follows '>' ('*' or '#' there is the first argument's type, 'S' ARRAY<STRING>).
Result<Signature> ResolveByLetters(const ResolveInput& input, std::string_view types);

// How Spark prints a call: "(a + b)", "upper(k)", "(k IS NULL)".
std::string CallName(std::string_view name, std::span<const ExprPtr> arguments);

// `Cannot resolve "(a + b)" due to data type mismatch: <why>`, class DATATYPE_MISMATCH.<subclass>.
Status TypeMismatch(const ResolveInput& input, std::string_view subclass, std::string_view why);
Status UnexpectedType(const ResolveInput& input, size_t argument, std::string_view required);
Status DifferentTypes(
    const ResolveInput& input);  // BINARY_OP_DIFF_TYPES, of the first two arguments

// CommonType, but a text never becomes something else, nor something else a text (greatest, arrays
// of set functions).
bool CommonTypeKeepingText(const DataType& a, const DataType& b, bool ansi, DataType* common);
// The common type of arguments [first, end), or DATATYPE_MISMATCH.DATA_DIFF_TYPES.
using TypeRule = bool (*)(const DataType&, const DataType&, bool ansi, DataType* common);
Result<DataType> CommonArgumentType(const ResolveInput& input, size_t first = 0,
                                    TypeRule rule = CommonType);

// The value of a constant argument that is not NULL.
const Datum* ConstantArgument(const ResolveInput& input, size_t argument);
std::optional<std::string> ConstantText(const ResolveInput& input, size_t argument);
std::optional<int64_t> ConstantInteger(const ResolveInput& input, size_t argument);

// A signature whose arguments stay as they are.
Signature KeepTypes(const ResolveInput& input, DataType result);
// A constant of the type, printed as `text`.
ExprPtr NullLiteral(DataType type);

}  // namespace rillmill::pipeline
