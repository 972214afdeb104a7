#include "pipeline/plan/time_zone_use.h"

#include <algorithm>

#include "pipeline/functions/function.h"
#include "pipeline/plan/map_expressions.h"

namespace rillmill::pipeline {
namespace {

// Local time without a TIMESTAMP among the types of the call.
constexpr std::string_view kLocalTime[] = {"current_date",   "curdate", "from_unixtime",
                                           "localtimestamp", "now",     "to_unix_timestamp",
                                           "unix_timestamp"};

bool HoldsTimestamp(const DataType& type) {
  if (type.is(TypeId::kTimestamp)) return true;
  return type.fields && std::any_of(type.fields->begin(), type.fields->end(),
                                    [](const Field& f) { return HoldsTimestamp(f.type); });
}

bool IsLocalTime(const Expr& expr) {
  if (HoldsTimestamp(expr.type)) return true;
  return expr.function &&
         std::ranges::find(kLocalTime, expr.function->name) != std::end(kLocalTime);
}

}  // namespace

bool UsesTimeZone(const NodePtr& plan) {
  bool uses =
      std::ranges::any_of(plan->output, [](const Attribute& a) { return HoldsTimestamp(a.type); });
  MapExpressions(plan, [&](const ExprPtr& root) {
    ForEachExpr(root, [&](const Expr& expr) { uses |= IsLocalTime(expr); });
    return root;
  });
  return uses || std::ranges::any_of(plan->children, UsesTimeZone);
}

}  // namespace rillmill::pipeline
