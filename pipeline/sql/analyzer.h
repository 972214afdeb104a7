// Syntax to logical plan: relations, joins, unions, sub-queries. One object per query text;
// SelectAnalyzer does one SELECT.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/plan/build.h"
#include "pipeline/sql/front_end.h"
#include "pipeline/sql/resolver.h"
#include "pipeline/sql/scope.h"
#include "pipeline/sql/syntax.h"

namespace rillmill::pipeline::sql {

// A plan and the names under which its columns are known.
struct Related {
  NodePtr plan;
  Scope scope;
};

class Analyzer {
 public:
  explicit Analyzer(const AnalyzeInput* input) : input_(input) {}

  Result<Related> AnalyzeQuery(const Query& query);
  Result<Related> AnalyzeRelation(const Relation& relation);
  // ORDER BY and LIMIT of a query whose columns are final.
  Result<NodePtr> AddLimit(const Query& query, NodePtr plan);

  const SessionConf& conf() const { return input_->conf; }
  int NewId() { return next_id_++; }
  Attribute NewAttribute(std::string name, const DataType& type, bool nullable) {
    return {NewId(), std::move(name), type, nullable, {}, {}};
  }
  // A column computed by `expr`, with the watermark of its input where Spark keeps it.
  NamedExpr NameExpr(ExprPtr expr, std::string name, const LogicalNode& input);

 private:
  struct CteFrame {
    const Cte* cte;
    const CteFrame* outer;  // visible inside of it
  };

  Result<Related> QueryBody(const Query& query);
  Result<Related> UnionOf(const Query& query);
  NodePtr UnionTerm(const Related& term, std::span<const std::vector<DataType>> steps,
                    const Scope& names);
  Result<Related> SortOutput(const Query& query, Related related);
  Result<Related> NamedRelation(const Relation& relation);
  Result<Related> Stream(const StreamRelation& stream, int index);
  Result<Related> Derive(const StreamRelation& stream, Related related);
  Result<Related> AddWatermark(const StreamRelation& stream, Related related);
  Related Table(const TableRelation& table, int index);
  Result<Related> InlineValues(const Relation& relation);
  Result<Related> JoinOf(const Relation& relation);
  Result<std::vector<std::string>> UsingColumns(const Relation& relation, const Scope& left,
                                                const Scope& right);

  const AnalyzeInput* input_;
  std::deque<CteFrame> frames_;
  const CteFrame* cte_ = nullptr;
  int next_id_ = 0;
  int next_watermark_ = 0;
  int depth_ = 0;
  int relations_ = 0;
};

// A join on a condition over both sides, or null; equalities become keys.
NodePtr MakeJoin(JoinType type, NodePtr left, NodePtr right, const ExprPtr& condition);

// Renames and qualifies: AS t(a, b).
Status ApplyAlias(const std::string& alias, const std::vector<std::string>& columns, SourcePos pos,
                  Scope* scope);

// What Spark's UnsupportedOperationChecker refuses, and the output mode.
Status CheckStreaming(const NodePtr& plan, OutputMode mode);

}  // namespace rillmill::pipeline::sql
