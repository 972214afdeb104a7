#include "pipeline/sql/resolver.h"

#include <algorithm>

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/text/datetime.h"

namespace rillmill::pipeline::sql {
namespace {

// Functions that may be written without brackets.
constexpr std::string_view kBareFunctions[] = {"current_date", "current_timestamp",
                                               "localtimestamp"};

Status BadTypedLiteral(const SyntaxExpr& syntax) {
  return SqlError(syntax.pos, "INVALID_TYPED_LITERAL",
                  fmt::format("The value of the typed literal \"{}\" is invalid: '{}'.",
                              syntax.type.ToString(), syntax.text));
}

ExprPtr NewNode(ExprKind kind, DataType type, std::vector<ExprPtr> children, std::string name,
                SourcePos pos) {
  auto expr = std::make_shared<Expr>();
  expr->kind = kind;
  expr->type = std::move(type);
  expr->nullable = std::any_of(children.begin(), children.end(),
                               [](const ExprPtr& child) { return child->nullable; });
  expr->children = std::move(children);
  expr->name = std::move(name);
  expr->pos = pos;
  return expr;
}

std::string CaseName(const std::vector<ExprPtr>& children) {
  std::string name = "CASE";
  for (size_t i = 0; i + 1 < children.size(); i += 2) {
    name += fmt::format(" WHEN {} THEN {}", children[i]->name, children[i + 1]->name);
  }
  if (children.size() % 2 == 1) name += " ELSE " + children.back()->name;
  return name + " END";
}

}  // namespace

Status TypeMismatch(SourcePos pos, std::string_view subclass, std::string_view expression,
                    std::string_view why) {
  return SqlError(
      pos, fmt::format("DATATYPE_MISMATCH.{}", subclass),
      fmt::format("Cannot resolve \"{}\" due to data type mismatch: {}", expression, why));
}

Status AtPosition(const Status& status, SourcePos pos) {
  if (status.ok() || status.message().starts_with("line ")) return status;
  return SqlError(pos, std::string(status.error_class()), status.message());
}

Result<Datum> ConstantValue(const ExprPtr& expr, const SessionConf& conf, std::string_view what) {
  if (!IsConstant(expr)) {
    return SqlError(expr->pos, "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT",
                    fmt::format("{} should be a constant", what));
  }
  Result<Datum> value = expr->kind == ExprKind::kLiteral ? Result<Datum>(expr->literal)
                                                         : EvaluateConstant(*expr, conf);
  return value.ok() ? value : AtPosition(value.status(), expr->pos);
}

Result<ExprPtr> ExprResolver::Resolve(const SyntaxExpr& syntax) {
  switch (syntax.kind) {
    case SyntaxKind::kName:
      return Name(syntax);
    case SyntaxKind::kLiteral:
      return Literal(syntax);
    case SyntaxKind::kCall:
      return Call(syntax);
    case SyntaxKind::kAnd:
    case SyntaxKind::kOr:
      return Logical(syntax);
    case SyntaxKind::kCase:
      return Case(syntax);
    case SyntaxKind::kCast:
      return Cast(syntax, syntax.type);
    case SyntaxKind::kIndex:
      return Index(syntax);
    case SyntaxKind::kTuple:
      return Struct(syntax);
    case SyntaxKind::kField: {
      RILLMILL_ASSIGN(ExprPtr base, Resolve(*syntax.children[0]));
      return FieldOf(std::move(base), syntax.text, syntax.pos);
    }
    case SyntaxKind::kIn: {
      RILLMILL_ASSIGN(std::vector<ExprPtr> arguments, Arguments(syntax));
      return Function("in", std::move(arguments), syntax.pos);
    }
    case SyntaxKind::kStar:
      return SqlError(syntax.pos, "INVALID_USAGE_OF_STAR_OR_REGEX",
                      "Invalid usage of '*' in an expression.");
    case SyntaxKind::kLambda:
      return SqlError(syntax.pos, "INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION",
                      "a lambda function may only be an argument of a higher-order function");
    case SyntaxKind::kInQuery:
    case SyntaxKind::kExists:
    case SyntaxKind::kSubquery:
      return SqlError(
          syntax.pos, "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY",
          "sub-queries are supported as terms of WHERE (IN, NOT IN, EXISTS) and in FROM only");
  }
  return SqlError(syntax.pos, "INTERNAL_ERROR", "unknown syntax");
}

Result<ExprPtr> ExprResolver::ResolveCondition(const SyntaxExpr& syntax) {
  RILLMILL_ASSIGN(ExprPtr condition, Resolve(syntax));
  if (condition->type.is(TypeId::kBoolean)) return condition;
  if (condition->type.is(TypeId::kNull) || condition->type.is(TypeId::kString))
    return MakeCast(condition, TypeId::kBoolean);
  return TypeMismatch(syntax.pos, "FILTER_NOT_BOOLEAN", condition->name,
                      fmt::format("Filter expression \"{}\" of type \"{}\" is not a boolean.",
                                  condition->name, condition->type.ToString()));
}

Result<ExprPtr> ExprResolver::Name(const SyntaxExpr& syntax) {
  const auto& parts = syntax.parts;
  const auto fields = [&](ExprPtr value, size_t from) -> Result<ExprPtr> {
    for (size_t i = from; i < parts.size(); ++i) {
      RILLMILL_ASSIGN(value, FieldOf(std::move(value), parts[i], syntax.pos));
    }
    return value;
  };
  for (auto variable = variables_.rbegin(); variable != variables_.rend(); ++variable) {
    if (!SameName(variable->name, parts[0], conf_->case_sensitive)) continue;
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kVariable;
    expr->index = variable->id;
    expr->type = variable->type;
    expr->name = "namedlambdavariable()";
    expr->pos = syntax.pos;
    return fields(std::move(expr), 1);
  }
  if (!in_aggregate_) {
    if (ExprPtr alias = place_->AliasBeforeColumns(parts[0])) return fields(std::move(alias), 1);
  }
  RILLMILL_ASSIGN(const std::optional<NameMatch> match,
                  FindColumn(*scope_, parts, conf_->case_sensitive, syntax.pos));
  if (match) {
    const Attribute& attribute = match->attribute;
    return fields(MakeColumn(attribute.id, attribute.type, attribute.nullable,
                             parts[match->used - 1], syntax.pos),
                  match->used);
  }
  if (ExprPtr alias = place_->AliasAfterColumns(parts[0])) return fields(std::move(alias), 1);
  const std::string lower = ToLower(parts[0]);
  if (parts.size() == 1 && std::find(std::begin(kBareFunctions), std::end(kBareFunctions), lower) !=
                               std::end(kBareFunctions)) {
    return Function(lower, {}, syntax.pos);
  }
  return UnresolvedColumn(syntax.pos, parts, *scope_);
}

Result<ExprPtr> ExprResolver::Literal(const SyntaxExpr& syntax) {
  if (!syntax.flag) return MakeLiteral(syntax.type, syntax.literal, syntax.text, syntax.pos);
  Datum value;
  if (syntax.type.is(TypeId::kDate)) {
    const auto days = ParseDate(syntax.text);
    if (!days) return BadTypedLiteral(syntax);
    value.v = int64_t{*days};
  } else {
    RILLMILL_ASSIGN(const TimeZone* zone, FindTimeZone(conf_->time_zone));
    const auto micros = syntax.type.is(TypeId::kTimestamp) ? ParseTimestamp(syntax.text, *zone)
                                                           : ParseTimestampNtz(syntax.text, false);
    if (!micros) return BadTypedLiteral(syntax);
    value.v = *micros;
  }
  return MakeLiteral(syntax.type, std::move(value),
                     fmt::format("{} '{}'", syntax.type.ToString(), syntax.text), syntax.pos);
}

Result<ExprPtr> ExprResolver::BooleanOperand(const SyntaxExpr& syntax) {
  RILLMILL_ASSIGN(ExprPtr value, Resolve(syntax));
  if (CanCoerce(value->type, TypeId::kBoolean, conf_->ansi))
    return MakeCast(value, TypeId::kBoolean);
  return TypeMismatch(
      syntax.pos, "UNEXPECTED_INPUT_TYPE", value->name,
      fmt::format("a condition requires the \"BOOLEAN\" type, however \"{}\" has the type \"{}\".",
                  value->name, value->type.ToString()));
}

Result<ExprPtr> ExprResolver::Logical(const SyntaxExpr& syntax) {
  std::vector<ExprPtr> children;
  for (const SyntaxPtr& child : syntax.children) {
    RILLMILL_ASSIGN(children.emplace_back(), BooleanOperand(*child));
  }
  const bool is_and = syntax.kind == SyntaxKind::kAnd;
  std::string name = children[0]->name;
  for (size_t i = 1; i < children.size(); ++i) {
    name = fmt::format("({} {} {})", name, is_and ? "AND" : "OR", children[i]->name);
  }
  return NewNode(is_and ? ExprKind::kAnd : ExprKind::kOr, TypeId::kBoolean, std::move(children),
                 std::move(name), syntax.pos);
}

Result<ExprPtr> ExprResolver::Case(const SyntaxExpr& syntax) {
  const size_t first = syntax.text.empty() ? 0 : 1;
  ExprPtr operand;
  if (first == 1) {
    RILLMILL_ASSIGN(operand, Resolve(*syntax.children[0]));
  }
  std::vector<ExprPtr> children;
  for (size_t i = first; i < syntax.children.size(); ++i) {
    const SyntaxExpr& child = *syntax.children[i];
    const bool condition = (i - first) % 2 == 0 && i + 1 < syntax.children.size();
    RILLMILL_ASSIGN(ExprPtr value, condition && !operand ? BooleanOperand(child) : Resolve(child));
    if (condition && operand) {
      RILLMILL_ASSIGN(value, Function("=", {operand, std::move(value)}, child.pos));
    }
    children.push_back(std::move(value));
  }
  const bool has_else = children.size() % 2 == 1;
  const auto is_value = [&](size_t i) {
    return i % 2 == 1 || (has_else && i + 1 == children.size());
  };
  DataType common;
  for (size_t i = 0; i < children.size(); ++i) {
    if (is_value(i) && !CommonType(common, children[i]->type, conf_->ansi, &common)) {
      return TypeMismatch(syntax.pos, "DATA_DIFF_TYPES", CaseName(children),
                          "Input to `casewhen` should all be the same type.");
    }
  }
  std::string name = CaseName(children);
  bool nullable = !has_else;
  for (size_t i = 0; i < children.size(); ++i) {
    if (!is_value(i)) continue;
    nullable |= children[i]->nullable;
    children[i] = MakeCast(children[i], common);
  }
  auto made = std::make_shared<Expr>(
      *NewNode(ExprKind::kCase, common, std::move(children), std::move(name), syntax.pos));
  made->nullable = nullable;
  return ExprPtr(made);
}

// Spark names a function that does it, or the setting under which it works.
std::string_view RefusedCastClass(const DataType& from, const DataType& to, bool ansi) {
  const bool days =
      (from.is_numeric() && to.is(TypeId::kDate)) || (from.is(TypeId::kDate) && to.is_numeric());
  if (days) return "CAST_WITH_FUNC_SUGGESTION";
  const bool without_ansi = (from.is(TypeId::kDate) && to.is(TypeId::kBoolean)) ||
                            (!from.is(TypeId::kBinary) && CanCast(from, to, false));
  return ansi && without_ansi ? "CAST_WITH_CONF_SUGGESTION" : "CAST_WITHOUT_SUGGESTION";
}

Result<ExprPtr> ExprResolver::Cast(const SyntaxExpr& syntax, const DataType& type) {
  RILLMILL_ASSIGN(ExprPtr value, Resolve(*syntax.children[0]));
  const std::string name =
      fmt::format("{}CAST({} AS {})", syntax.flag ? "TRY_" : "", value->name, type.ToString());
  if (!CanCast(value->type, type, conf_->ansi || syntax.flag)) {
    return TypeMismatch(
        syntax.pos, RefusedCastClass(value->type, type, conf_->ansi && !syntax.flag), name,
        fmt::format("cannot cast \"{}\" to \"{}\".", value->type.ToString(), type.ToString()));
  }
  auto cast = std::make_shared<Expr>(*MakeCast(value, type, syntax.flag));
  cast->name = name;
  cast->pos = syntax.pos;
  return ExprPtr(cast);
}

Result<ExprPtr> ExprResolver::Index(const SyntaxExpr& syntax) {
  RILLMILL_ASSIGN(ExprPtr base, Resolve(*syntax.children[0]));
  RILLMILL_ASSIGN(ExprPtr index, Resolve(*syntax.children[1]));
  const auto* field = std::get_if<std::string>(&index->literal.v);
  if (base->type.is(TypeId::kStruct) && field != nullptr)
    return FieldOf(std::move(base), *field, syntax.pos);
  if (!base->type.is(TypeId::kArray) && !base->type.is(TypeId::kMap)) {
    return SqlError(syntax.pos, "INVALID_EXTRACT_BASE_FIELD_TYPE",
                    fmt::format("Can't extract a value from \"{}\". Need a complex type [STRUCT, "
                                "ARRAY, MAP] but got \"{}\".",
                                base->name, base->type.ToString()));
  }
  std::string name = fmt::format("{}[{}]", base->name, index->name);
  RILLMILL_ASSIGN(ExprPtr item,
                  Function("getitem", {std::move(base), std::move(index)}, syntax.pos));
  return WithName(item, std::move(name));
}

// A struct's field, or that field of every element of an array of structs. A map's key may be
// written as a field too.
Result<ExprPtr> ExprResolver::FieldOf(ExprPtr value, const std::string& field, SourcePos pos) {
  const DataType& type = value->type;
  std::string name = value->name + "." + field;
  if (type.is(TypeId::kMap)) {
    RILLMILL_ASSIGN(
        ExprPtr item,
        Function("getitem", {value, MakeLiteral(TypeId::kString, Datum{field}, field)}, pos));
    return WithName(item, fmt::format("{}[{}]", value->name, field));
  }
  const DataType& row = type.is(TypeId::kArray) ? type.element() : type;
  if (!row.is(TypeId::kStruct)) {
    return SqlError(pos, "INVALID_EXTRACT_BASE_FIELD_TYPE",
                    fmt::format("Can't extract a value from \"{}\". Need a complex type [STRUCT, "
                                "ARRAY, MAP] but got \"{}\".",
                                value->name, type.ToString()));
  }
  std::vector<std::string> names;
  const Field* found = nullptr;
  for (const Field& candidate : *row.fields) {
    names.push_back("`" + candidate.name + "`");
    if (!SameName(candidate.name, field, conf_->case_sensitive)) continue;
    if (found != nullptr)
      return SqlError(pos, "AMBIGUOUS_REFERENCE_TO_FIELDS",
                      fmt::format("Ambiguous reference to the field `{}`.", field));
    found = &candidate;
  }
  if (found == nullptr) {
    return SqlError(pos, "FIELD_NOT_FOUND",
                    fmt::format("No such struct field `{}` in {}.", field, fmt::join(names, ", ")));
  }
  ExprPtr literal = MakeLiteral(TypeId::kString, Datum{found->name}, found->name, pos);
  RILLMILL_ASSIGN(ExprPtr access,
                  Function("getfield", {std::move(value), std::move(literal)}, pos));
  return WithName(access, std::move(name));
}

Result<std::vector<ExprPtr>> ExprResolver::ExpandStar(const SyntaxExpr& star) {
  std::vector<ExprPtr> columns;
  for (const Attribute& attribute : scope_->visible) {
    const auto& q = attribute.qualifiers;
    const bool wanted =
        star.parts.empty() || std::any_of(q.begin(), q.end(), [&](const std::string& qualifier) {
          return star.parts.size() == 1 &&
                 SameName(qualifier, star.parts[0], conf_->case_sensitive);
        });
    if (wanted)
      columns.push_back(
          MakeColumn(attribute.id, attribute.type, attribute.nullable, attribute.name, star.pos));
  }
  if (!columns.empty() || star.parts.empty()) return columns;
  SyntaxExpr name;  // s.*: the fields of a struct
  name.parts = star.parts;
  name.pos = star.pos;
  Result<ExprPtr> value = Name(name);
  if (!value.ok() || !(*value)->type.is(TypeId::kStruct)) {
    return SqlError(star.pos, "CANNOT_RESOLVE_STAR_EXPAND",
                    fmt::format("Cannot resolve `{}`.* : no table and no struct has this name.",
                                fmt::join(star.parts, "`.`")));
  }
  for (const Field& field : *(*value)->type.fields) {
    RILLMILL_ASSIGN(ExprPtr access, FieldOf(*value, field.name, star.pos));
    columns.push_back(WithName(access, field.name));
  }
  return columns;
}

}  // namespace rillmill::pipeline::sql
