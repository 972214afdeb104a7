// One SELECT: its clauses in the order in which SQL evaluates them.
//
// Expressions of the select list, HAVING and ORDER BY are resolved against the input's columns;
// when the SELECT aggregates, what equals a grouping key or an aggregate is replaced by that column
// of the Aggregate at the end.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/sql/analyzer.h"
#include "pipeline/sql/resolver.h"

namespace rillmill::pipeline::sql {

class SelectAnalyzer : private Place {
 public:
  SelectAnalyzer(Analyzer* analyzer, const Select& select)
      : analyzer_(analyzer), select_(select), resolver_(&analyzer->conf(), &scope_, this) {}

  Result<Related> Run(const std::vector<OrderItem>& order_by);

 private:
  enum class Phase { kWhere, kKeys, kItems, kAfter };

  struct Item {
    ExprPtr expr;
    std::string name;
    size_t size = 1;  // nodes, aliases expanded
  };

  // Place: what the select list, the grouping and aliases add to an expression (select_place.cc).
  Result<ExprPtr> OnAggregate(const SyntaxExpr& call, std::vector<ExprPtr> arguments,
                              ExprPtr filter) override;
  Result<ExprPtr> OnWindow(const SyntaxExpr& call, std::vector<ExprPtr> arguments) override;
  Result<ExprPtr> OnGrouping(const SyntaxExpr& call, std::vector<ExprPtr> arguments) override;
  ExprPtr AliasBeforeColumns(const std::string& name) override;
  ExprPtr AliasAfterColumns(const std::string& name) override;
  ExprPtr ItemNamed(const std::string& name);

  // Clauses (select_analyzer.cc).
  Status From();
  Status Where();
  Status Items();
  Status AddItem(const SelectItem& item);
  Status AddGenerator(const SelectItem& item);
  Status View(const LateralView& view);
  Result<std::vector<Attribute>> Generator(const SyntaxExpr& call, bool outer,
                                           const std::vector<std::string>& names);
  Status SubqueryTerm(const SyntaxExpr& term, bool negated);
  Status InSubquery(const SyntaxExpr& term, bool negated, Related query);
  Result<Related> Finish(NodePtr plan, const std::vector<OrderItem>& order_by,
                         std::vector<ExprPtr> sort_keys);
  Result<ExprPtr> OrderKey(const OrderItem& item);

  // Grouping (select_grouping.cc).
  Status Keys();
  Result<ExprPtr> Key(const SyntaxExpr& syntax);
  Result<ExprPtr> ItemAsKey(size_t index);
  void AddKey(ExprPtr expr);
  Status KeysOfAll();
  Result<NodePtr> Aggregated();
  void ExpandSets();
  std::vector<std::vector<int>> Sets() const;
  // Keys and aggregates of the Aggregate in place of what computes them. Error:
  // MISSING_AGGREGATION.
  Result<ExprPtr> OverAggregate(const ExprPtr& expr) const;

  Analyzer* analyzer_;
  const Select& select_;
  NodePtr plan_;
  Scope scope_;
  ExprResolver resolver_;
  Phase phase_ = Phase::kWhere;
  bool aggregated_ = false;
  std::vector<Item> items_;
  std::vector<NamedExpr> keys_;  // as written, before Expand
  std::vector<AggregateCall> aggregates_;
  std::optional<Attribute> grouping_id_;  // the key that tells the set of GROUPING SETS
  NodePtr window_;                        // the TimeWindow or SessionWindow of this SELECT
  std::set<std::string> open_aliases_;  // being resolved as keys: guards against an alias of itself
  Status alias_error_;                  // why an alias could not be used
  size_t alias_nodes_ = 0;              // that aliases have added to the item being resolved
};

// window(time, size, slide, start) or session_window(time, gap) over `child`.
Result<NodePtr> MakeWindow(Analyzer* analyzer, const SyntaxExpr& call,
                           std::vector<ExprPtr> arguments, NodePtr child);
bool SameWindow(const LogicalNode& a, const LogicalNode& b);
const Attribute& WindowColumn(const LogicalNode& window);

bool ContainsAggregate(const SyntaxExpr& expr);
// The name of a column without an alias.
std::string DefaultName(const SyntaxExpr& syntax, const Expr& expr);

// SELECT DISTINCT and UNION: an Aggregate without aggregates.
Related Distinct(Analyzer* analyzer, Related related);
// Sets event_time_key and window_key from the keys.
void MarkKeys(Aggregate* aggregate);

}  // namespace rillmill::pipeline::sql
