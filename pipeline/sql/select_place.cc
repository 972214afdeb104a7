// What names and calls mean inside a SELECT: aliases, aggregates, windows.
#include <algorithm>

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/select_analyzer.h"

namespace rillmill::pipeline::sql {
namespace {

std::string PrintedName(const SyntaxExpr& call, const std::vector<ExprPtr>& arguments,
                        const ExprPtr& filter) {
  std::string list;
  for (const ExprPtr& argument : arguments) list += (list.empty() ? "" : ", ") + argument->name;
  if (arguments.empty() && call.text == "count") list = "1";
  std::string name = fmt::format("{}({}{})", call.text, call.distinct ? "DISTINCT " : "", list);
  return filter ? fmt::format("{} FILTER (WHERE {})", name, filter->name) : name;
}

bool SameCall(const AggregateCall& a, const AggregateCall& b) {
  if (a.name != b.name || (a.filter == nullptr) != (b.filter == nullptr)) return false;
  if (a.filter && !SameExpr(a.filter, b.filter)) return false;
  return std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
                    SameExpr);
}

Status WrongArity(const SyntaxExpr& call, const AggregateDescriptor& function, size_t actual) {
  const std::string wanted =
      function.max_arguments < 0 ? fmt::format("> {}", function.min_arguments - 1)
      : function.min_arguments == function.max_arguments
          ? std::to_string(function.min_arguments)
          : fmt::format("[{}, {}]", function.min_arguments, function.max_arguments);
  return SqlError(call.pos, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                  fmt::format("The `{}` requires {} parameters but the actual number is {}.",
                              call.text, wanted, actual));
}

// count(1) is count(*): constants that are not NULL say nothing about the row.
void DropConstants(std::vector<ExprPtr>* arguments) {
  const auto constant = [](const ExprPtr& e) {
    return e->kind == ExprKind::kLiteral && !e->literal.is_null();
  };
  if (std::all_of(arguments->begin(), arguments->end(), constant)) arguments->clear();
}

Result<AggregateCall> ResolveAggregate(const SyntaxExpr& call, std::vector<ExprPtr> arguments,
                                       const SessionConf& conf) {
  const AggregateDescriptor& found = *FindAggregate(call.text);
  const int count = static_cast<int>(arguments.size());
  const bool star = call.text == "count" && call.children.size() == 1;
  if (!star && (count < std::max(found.min_arguments, call.text == "count" ? 1 : 0) ||
                (found.max_arguments >= 0 && count > found.max_arguments))) {
    return WrongArity(call, found, arguments.size());
  }
  if (call.text == "count") DropConstants(&arguments);
  for (ExprPtr& argument : arguments) {
    if (argument->kind == ExprKind::kLiteral || !IsConstant(argument)) continue;
    if (Result<Datum> value = EvaluateConstant(*argument, conf); value.ok()) {
      argument = MakeLiteral(argument->type, std::move(*value), argument->name, argument->pos);
    }
  }
  auto function = found.resolve(arguments, conf);
  if (!function.ok()) return AtPosition(function.status(), call.pos);
  AggregateCall made;
  made.name = call.text;
  made.function = std::move(*function);
  const std::vector<DataType>& types = made.function->traits().arguments;
  for (size_t i = 0; i < std::min(types.size(), arguments.size()); ++i)
    made.arguments.push_back(MakeCast(arguments[i], types[i]));
  return made;
}

}  // namespace

Result<ExprPtr> SelectAnalyzer::OnAggregate(const SyntaxExpr& call, std::vector<ExprPtr> arguments,
                                            ExprPtr filter) {
  const std::string name = PrintedName(call, arguments, filter);
  if (phase_ == Phase::kWhere) {
    return SqlError(call.pos, "INVALID_WHERE_CONDITION",
                    fmt::format("The WHERE condition contains invalid expressions: {}.", name));
  }
  if (phase_ == Phase::kKeys) {
    return SqlError(
        call.pos, "GROUP_BY_AGGREGATE",
        fmt::format("Aggregate functions are not allowed in GROUP BY, but found {}.", name));
  }
  if (!aggregated_) return Place::OnAggregate(call, std::move(arguments), std::move(filter));
  if (call.distinct) {
    return SqlError(call.pos, "_LEGACY_ERROR_TEMP_3102",
                    "Distinct aggregations are not supported on streaming DataFrames/Datasets. "
                    "Consider using approx_count_distinct() instead.");
  }
  RILLMILL_ASSIGN(AggregateCall made,
                  ResolveAggregate(call, std::move(arguments), analyzer_->conf()));
  made.filter = std::move(filter);
  const AggregateFunction::Traits& traits = made.function->traits();
  auto same = std::find_if(aggregates_.begin(), aggregates_.end(),
                           [&](const AggregateCall& other) { return SameCall(made, other); });
  if (same == aggregates_.end()) {
    made.output = analyzer_->NewAttribute(name, traits.result, traits.nullable);
    same = aggregates_.insert(same, std::move(made));
  }
  return MakeColumn(same->output.id, same->output.type, same->output.nullable, name, call.pos);
}

Result<ExprPtr> SelectAnalyzer::OnWindow(const SyntaxExpr& call, std::vector<ExprPtr> arguments) {
  RILLMILL_ASSIGN(NodePtr made, MakeWindow(analyzer_, call, std::move(arguments), plan_));
  if (window_ == nullptr) {
    window_ = made;
    plan_ = made;
    scope_.visible.push_back(WindowColumn(*made));
  } else if (!SameWindow(*window_, *made)) {
    return SqlError(call.pos, "_LEGACY_ERROR_TEMP_1039",
                    "Multiple time/session window expressions would result in a cartesian product "
                    "of rows, therefore they are "
                    "currently not supported.");
  }
  const Attribute& window = WindowColumn(*window_);
  return MakeColumn(window.id, window.type, window.nullable, window.name, call.pos);
}

// grouping_id() is the set's bit mask, grouping(key) one bit of it.
Result<ExprPtr> SelectAnalyzer::OnGrouping(const SyntaxExpr& call, std::vector<ExprPtr> arguments) {
  if (!grouping_id_) return Place::OnGrouping(call, std::move(arguments));
  std::string list;
  for (const ExprPtr& argument : arguments) list += (list.empty() ? "" : ", ") + argument->name;
  const std::string name = fmt::format("{}({})", call.text, list);
  ExprPtr id = WithName(ColumnOf(*grouping_id_), name);
  if (call.text == "grouping_id") {
    const auto matches = [](const ExprPtr& argument, const NamedExpr& key) {
      return SameExpr(argument, key.expr);
    };
    if (arguments.empty() ||
        std::equal(arguments.begin(), arguments.end(), keys_.begin(), keys_.end(), matches))
      return id;
    return SqlError(call.pos, "GROUPING_ID_COLUMN_MISMATCH",
                    "grouping_id() takes all grouping columns in their order, or none");
  }
  for (size_t i = 0; i < keys_.size() && arguments.size() == 1; ++i) {
    if (!SameExpr(keys_[i].expr, arguments[0])) continue;
    const auto number = [](int64_t value, TypeId type) {
      return MakeLiteral(type, Datum{value}, std::to_string(value));
    };
    const int64_t shift = static_cast<int64_t>(keys_.size() - 1 - i);
    RILLMILL_ASSIGN(ExprPtr bit, ResolveCall("shiftright", {id, number(shift, TypeId::kInt)},
                                             analyzer_->conf()));
    RILLMILL_ASSIGN(
        bit, ResolveCall("&", {std::move(bit), number(1, TypeId::kBigInt)}, analyzer_->conf()));
    return WithName(MakeCast(std::move(bit), TypeId::kTinyInt), name);
  }
  return SqlError(call.pos, "GROUPING_COLUMN_MISMATCH",
                  "grouping() takes one of the grouping columns");
}

ExprPtr SelectAnalyzer::ItemNamed(const std::string& name) {
  for (const Item& item : items_) {
    if (!SameName(item.name, name, analyzer_->conf().case_sensitive)) continue;
    alias_nodes_ += item.size;
    return WithName(item.expr, name);
  }
  return nullptr;
}

ExprPtr SelectAnalyzer::AliasBeforeColumns(const std::string& name) {
  return phase_ == Phase::kAfter ? ItemNamed(name) : nullptr;
}

// In GROUP BY an alias of the select list, in the select list an alias before it.
ExprPtr SelectAnalyzer::AliasAfterColumns(const std::string& name) {
  if (phase_ == Phase::kItems) return ItemNamed(name);
  if (phase_ != Phase::kKeys) return nullptr;
  for (size_t i = 0; i < select_.items.size(); ++i) {
    const SelectItem& item = select_.items[i];
    if (item.aliases.size() != 1 ||
        !SameName(item.aliases[0], name, analyzer_->conf().case_sensitive))
      continue;
    const std::string lower = ToLower(name);
    if (!open_aliases_.insert(lower).second) return nullptr;
    Result<ExprPtr> expr = ItemAsKey(i);
    open_aliases_.erase(lower);
    if (expr.ok()) return *expr;
    if (alias_error_.ok()) alias_error_ = expr.status();
    return nullptr;
  }
  return nullptr;
}

}  // namespace rillmill::pipeline::sql
