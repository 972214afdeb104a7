// The syntax tree of a query: what was written, before any name or type is resolved.
//
// Every node has its position. Operators and special forms (EXTRACT, TRIM(BOTH …), …) are calls by
// Spark's function names, so that the analyzer knows a dozen kinds only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/plan/expr.h"
#include "pipeline/plan/logical_plan.h"
#include "pipeline/types/data_type.h"
#include "pipeline/types/datum.h"

namespace rillmill::pipeline::sql {

struct Query;

enum class SyntaxKind : uint8_t {
  kName,     // `parts`
  kStar,     // `parts`: what stands before the star
  kLiteral,  // `type`, `literal`; `text`: as Spark prints it
  kCall,     // `text`: lower-case name; children: arguments
  kAnd,      // two or more children
  kOr,
  kCase,   // children: condition, value, …, [else]; `text` "value" when child 0 is the operand of
           // CASE x WHEN …
  kCast,   // `type`; `flag`: TRY_CAST
  kField,  // child 0 . `text`
  kIndex,  // child 0 [ child 1 ]
  kLambda,    // `parts` -> child 0
  kIn,        // child 0 IN (children 1 …)
  kInQuery,   // child 0 IN (`query`)
  kExists,    // EXISTS (`query`)
  kSubquery,  // (`query`) as a value
  kTuple,     // (a, b): struct, or the left side of IN
};

struct SyntaxExpr;
using SyntaxPtr = std::unique_ptr<SyntaxExpr>;

struct SyntaxExpr {
  SyntaxKind kind = SyntaxKind::kName;
  SourcePos pos;
  std::string text;
  std::vector<std::string> parts;
  std::vector<SyntaxPtr> children;
  DataType type;
  Datum literal;
  bool flag = false;
  bool distinct = false;  // f(DISTINCT …)
  bool over = false;      // f(…) OVER (…)
  SyntaxPtr filter;       // f(…) FILTER (WHERE …)
  std::string alias;      // struct(i, s AS name)
  std::unique_ptr<Query> query;
  int height = 1;  // of the tree below; bounded by the parser

  SyntaxExpr();
  ~SyntaxExpr();
};

struct SelectItem {
  SyntaxPtr expr;
  std::vector<std::string> aliases;  // several for generators: explode(m) AS (k, v)
};

struct LateralView {
  SyntaxPtr generator;
  bool outer = false;
  std::string table;
  std::vector<std::string> columns;
};

enum class RelationKind : uint8_t { kTable, kQuery, kValues, kJoin };

struct Relation {
  RelationKind kind = RelationKind::kTable;
  SourcePos pos;
  std::string name;                  // kTable
  std::string alias;                 // empty: none
  std::vector<std::string> columns;  // alias(a, b)
  std::unique_ptr<Query> query;
  std::vector<std::vector<SyntaxPtr>> rows;  // kValues
  std::unique_ptr<Relation> left, right;     // kJoin
  JoinType join = JoinType::kInner;
  bool natural = false;
  std::vector<std::string> using_columns;
  SyntaxPtr on;
};

struct OrderItem {
  SyntaxPtr expr;
  bool descending = false;
  std::optional<bool> nulls_first;
};

enum class Grouping : uint8_t { kNone, kList, kAll, kRollup, kCube, kSets };

struct Select {
  bool distinct = false;
  std::vector<SelectItem> items;
  std::unique_ptr<Relation> from;  // null: one row without columns
  std::vector<LateralView> views;
  SyntaxPtr where;
  Grouping grouping = Grouping::kNone;
  std::vector<SyntaxPtr> group_by;
  std::vector<std::vector<int>> sets;  // grouping sets: indexes into group_by
  SyntaxPtr having;
};

struct Cte {
  std::string name;
  std::vector<std::string> columns;
  std::unique_ptr<Query> query;
};

// WITH … body ORDER BY … LIMIT …; the body is one of select, values, a nested query, or left UNION
// right.
struct Query {
  SourcePos pos;
  std::vector<Cte> ctes;
  std::unique_ptr<Select> select;
  std::unique_ptr<Relation> values;
  std::unique_ptr<Query> left, right;  // left alone: parentheses
  bool union_all = false;
  std::vector<OrderItem> order_by;
  SyntaxPtr limit, offset;
};

// S-expressions of the tree, for tests and for people: (+ a 1).
std::string ToText(const SyntaxExpr& expr);
std::string ToText(const Query& query);

}  // namespace rillmill::pipeline::sql
