#include "pipeline/sql/front_end.h"

#include "pipeline/sql/analyzer.h"
#include "pipeline/sql/optimizer.h"
#include "pipeline/sql/parser.h"

namespace rillmill::pipeline {

Result<AnalyzedQuery> AnalyzeQuery(const AnalyzeInput& input) {
  RILLMILL_ASSIGN(const std::unique_ptr<sql::Query> query, sql::ParseQuery(input.sql));
  sql::Analyzer analyzer(&input);
  RILLMILL_ASSIGN(sql::Related related, analyzer.AnalyzeQuery(*query));
  RILLMILL_TRY(sql::CheckStreaming(related.plan, input.mode));
  NodePtr optimized = sql::Optimize(related.plan, input);
  return AnalyzedQuery{std::move(related.plan), std::move(optimized)};
}

}  // namespace rillmill::pipeline
