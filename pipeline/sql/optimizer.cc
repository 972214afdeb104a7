#include "pipeline/sql/optimizer.h"

namespace rillmill::pipeline::sql {

NodePtr Optimize(NodePtr plan, const AnalyzeInput&) { return plan; }

}  // namespace rillmill::pipeline::sql
