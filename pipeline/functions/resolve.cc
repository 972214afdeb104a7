#include "pipeline/functions/resolve.h"

#include <fmt/format.h>

#include <algorithm>

namespace rillmill::pipeline {
namespace {

struct TypeLetter {
  char letter;
  TypeId id;
  bool exact = false;  // only NULL is converted
};
constexpr TypeLetter kLetters[] = {
    {'s', TypeId::kString},     {'y', TypeId::kBinary},         {'b', TypeId::kBoolean},
    {'i', TypeId::kInt},        {'l', TypeId::kBigInt},         {'d', TypeId::kDouble},
    {'D', TypeId::kDate},       {'t', TypeId::kTimestamp},      {'n', TypeId::kBigInt, true},
    {'e', TypeId::kDate, true}, {'T', TypeId::kTimestamp, true}};

bool IsAny(char letter) { return letter == '*' || letter == '#'; }

const TypeLetter* FindLetter(char letter) {
  for (const TypeLetter& known : kLetters) {
    if (known.letter == letter) return &known;
  }
  return nullptr;
}

DataType TypeOfLetter(char letter) {
  if (letter == 'S') return DataType::Array(TypeId::kString);
  const TypeLetter* known = FindLetter(letter);
  return known ? DataType(known->id) : DataType();
}

bool Converts(const DataType& actual, char letter, bool ansi) {
  const DataType wanted = TypeOfLetter(letter);
  const TypeLetter* known = FindLetter(letter);
  if (known && known->exact)
    return actual == wanted || actual.is(TypeId::kNull) || (letter == 'n' && actual.is_integral());
  // Any number becomes any other, as when a table is written; what does not fit shows in the run.
  return (actual.is_numeric() && wanted.is_numeric()) || CanCoerce(actual, wanted, ansi);
}

// The letter of every actual argument: brackets skipped, '+' and what is behind it repeat the
// letter before.
std::string LettersOfArguments(std::string_view types, size_t count) {
  std::string letters;
  for (char c : types.substr(0, types.find('>'))) {
    if (c != '[' && c != ']' && c != '+') letters += c;
  }
  while (letters.size() < count && !letters.empty()) letters += letters.back();
  return letters;
}

Result<DataType> ArgumentType(const ResolveInput& input, size_t argument, char letter) {
  const DataType& actual = input.arguments[argument]->type;
  if (letter == '*') return actual;
  if (letter == '#') {
    if (actual.is_numeric()) return actual;
    if (actual.is(TypeId::kString) || actual.is(TypeId::kNull)) return DataType(TypeId::kDouble);
    return UnexpectedType(input, argument, "NUMERIC");
  }
  if (Converts(actual, letter, input.conf->ansi)) return TypeOfLetter(letter);
  return UnexpectedType(input, argument,
                        letter == 'n' ? "INTEGRAL" : TypeOfLetter(letter).ToString());
}

std::string JoinNames(std::span<const ExprPtr> arguments, std::string_view separator) {
  std::string text;
  for (const ExprPtr& argument : arguments) {
    if (!text.empty()) text += separator;
    text += argument->name;
  }
  return text;
}

bool IsBinaryOperator(std::string_view name) {
  constexpr std::string_view kInfix[] = {"+", "-",  "*",   "/", "%", "div", "=",   "<",  "<=",
                                         ">", ">=", "<=>", "&", "|", "^",   "and", "or", "||"};
  return std::find(std::begin(kInfix), std::end(kInfix), name) != std::end(kInfix);
}

std::string OperatorName(std::string_view name, std::span<const ExprPtr> a) {
  const std::string& left = a[0]->name;
  if (name == "||") return fmt::format("concat({})", JoinNames(a, ", "));
  if (name == "and") return fmt::format("({})", JoinNames(a, " AND "));
  if (name == "or") return fmt::format("({})", JoinNames(a, " OR "));
  return fmt::format("({} {} {})", left, name, a[1]->name);
}

std::string CaseName(std::span<const ExprPtr> a) {
  std::string text = "CASE";
  for (size_t i = 0; i + 1 < a.size(); i += 2)
    text += fmt::format(" WHEN {} THEN {}", a[i]->name, a[i + 1]->name);
  if (a.size() % 2 == 1) text += fmt::format(" ELSE {}", a.back()->name);
  return text + " END";
}

std::string UnaryName(std::string_view name, const std::string& a) {
  if (name == "-" || name == "negative") return fmt::format("(- {})", a);
  if (name == "+" || name == "positive") return fmt::format("(+ {})", a);
  if (name == "~") return fmt::format("~{}", a);
  if (name == "not" || name == "!") return fmt::format("(NOT {})", a);
  if (name == "isnull") return fmt::format("({} IS NULL)", a);
  if (name == "isnotnull") return fmt::format("({} IS NOT NULL)", a);
  return {};
}

}  // namespace

std::string CallName(std::string_view name, std::span<const ExprPtr> a) {
  if (a.size() == 1) {
    if (std::string text = UnaryName(name, a[0]->name); !text.empty()) return text;
  }
  if (name == "==") name = "=";
  if (a.size() == 2 && (name == "<>" || name == "!="))
    return fmt::format("(NOT ({} = {}))", a[0]->name, a[1]->name);
  if (a.size() >= 2) {
    if (IsBinaryOperator(name)) return OperatorName(name, a);
    if (name == "in") return fmt::format("({} IN ({}))", a[0]->name, JoinNames(a.subspan(1), ", "));
    if (name == "like") {
      return fmt::format("{} LIKE {}{}", a[0]->name, a[1]->name,
                         a.size() > 2 ? " ESCAPE '" + a[2]->name + "'" : "");
    }
    if (name == "getitem") return fmt::format("{}[{}]", a[0]->name, a[1]->name);
    if (name == "getfield") return fmt::format("{}.{}", a[0]->name, a[1]->name);
    if (name == "case" || name == "when") return CaseName(a);
    if (name == "rlike") return fmt::format("RLIKE({})", JoinNames(a, ", "));
  }
  if (name == "if") return fmt::format("(IF({}))", JoinNames(a, ", "));
  return fmt::format("{}({})", name, JoinNames(a, ", "));
}

Result<Signature> ResolveByLetters(const ResolveInput& input, std::string_view types) {
  std::string letters = LettersOfArguments(types, input.arguments.size());
  Signature signature;
  for (size_t i = 0; i < input.arguments.size(); ++i) {
    RILLMILL_ASSIGN(DataType type, ArgumentType(input, i, letters[i]));
    signature.arguments.push_back(std::move(type));
  }
  char result = types.back();
  signature.result = IsAny(result) ? signature.arguments[0] : TypeOfLetter(result);
  return signature;
}

Status TypeMismatch(const ResolveInput& input, std::string_view subclass, std::string_view why) {
  return {StatusCode::kInvalid,
          fmt::format("Cannot resolve \"{}\" due to data type mismatch: {}",
                      CallName(input.name, input.arguments), why),
          fmt::format("DATATYPE_MISMATCH.{}", subclass)};
}

Status UnexpectedType(const ResolveInput& input, size_t argument, std::string_view required) {
  constexpr std::string_view kOrdinals[] = {"first", "second", "third", "fourth", "fifth"};
  std::string ordinal =
      argument < 5 ? std::string(kOrdinals[argument]) : fmt::format("{}th", argument + 1);
  const Expr& actual = *input.arguments[argument];
  return TypeMismatch(
      input, "UNEXPECTED_INPUT_TYPE",
      fmt::format("The {} parameter requires the \"{}\" type, however \"{}\" has the type \"{}\".",
                  ordinal, required, actual.name, actual.type.ToString()));
}

Status DifferentTypes(const ResolveInput& input) {
  return TypeMismatch(
      input, "BINARY_OP_DIFF_TYPES",
      fmt::format("the left and right operands of the binary operator have incompatible types "
                  "(\"{}\" and \"{}\").",
                  input.arguments[0]->type.ToString(), input.arguments[1]->type.ToString()));
}

bool CommonTypeKeepingText(const DataType& a, const DataType& b, bool ansi, DataType* common) {
  if (a.is(TypeId::kString) != b.is(TypeId::kString) && !a.is(TypeId::kNull) &&
      !b.is(TypeId::kNull))
    return false;
  if ((a.is(TypeId::kArray) || a.is(TypeId::kMap)) && a.is(b.id)) {
    DataType unused;
    for (size_t i = 0; i < a.fields->size(); ++i) {
      if (!CommonTypeKeepingText((*a.fields)[i].type, (*b.fields)[i].type, ansi, &unused))
        return false;
    }
  }
  return CommonType(a, b, ansi, common);
}

Result<DataType> CommonArgumentType(const ResolveInput& input, size_t first, TypeRule rule) {
  DataType common;
  for (size_t i = first; i < input.arguments.size(); ++i) {
    DataType wider;
    if (!rule(common, input.arguments[i]->type, input.conf->ansi, &wider)) {
      std::string types;
      for (const ExprPtr& a : input.arguments.subspan(first)) {
        types += fmt::format("{}\"{}\"", types.empty() ? "" : ", ", a->type.ToString());
      }
      return TypeMismatch(input, "DATA_DIFF_TYPES",
                          fmt::format("Input to `{}` should all be the same type, but it's [{}].",
                                      input.name, types));
    }
    common = std::move(wider);
  }
  return common;
}

const Datum* ConstantArgument(const ResolveInput& input, size_t argument) {
  if (argument >= input.arguments.size()) return nullptr;
  const Expr* expr = input.arguments[argument].get();
  return expr->kind == ExprKind::kLiteral && !expr->literal.is_null() ? &expr->literal : nullptr;
}

std::optional<std::string> ConstantText(const ResolveInput& input, size_t argument) {
  const Datum* datum = ConstantArgument(input, argument);
  const std::string* text = datum ? std::get_if<std::string>(&datum->v) : nullptr;
  return text ? std::optional(*text) : std::nullopt;
}

std::optional<int64_t> ConstantInteger(const ResolveInput& input, size_t argument) {
  const Datum* datum = ConstantArgument(input, argument);
  const int64_t* number = datum ? std::get_if<int64_t>(&datum->v) : nullptr;
  return number ? std::optional(*number) : std::nullopt;
}

Signature KeepTypes(const ResolveInput& input, DataType result) {
  Signature signature;
  signature.result = std::move(result);
  for (const ExprPtr& argument : input.arguments) signature.arguments.push_back(argument->type);
  return signature;
}

ExprPtr NullLiteral(DataType type) { return MakeLiteral(std::move(type), {}, "NULL"); }

}  // namespace rillmill::pipeline
