// The columns that a name may mean, and how a dotted name is matched against them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/status.h"
#include "pipeline/plan/logical_plan.h"

namespace rillmill::pipeline::sql {

struct Scope {
  std::vector<Attribute> visible;  // in the order of SELECT *
  std::vector<Attribute>
      hidden;  // reachable with a qualifier only: the other side's keys of a USING join
  std::vector<Attribute> extra;  // not part of SELECT *: raw columns of a decoded source
};

struct NameMatch {
  Attribute attribute;
  size_t used = 1;  // parts of the name that the attribute took; the rest are fields of a struct
};

bool SameName(std::string_view a, std::string_view b, bool case_sensitive);

// Nothing if no column matches. Error: AMBIGUOUS_REFERENCE.
Result<std::optional<NameMatch>> FindColumn(const Scope& scope,
                                            const std::vector<std::string>& parts,
                                            bool case_sensitive, SourcePos pos);

// UNRESOLVED_COLUMN with the candidates in Spark's order of similarity; `aliases` of the select
// list are candidates too.
Status UnresolvedColumn(SourcePos pos, const std::vector<std::string>& parts, const Scope& scope,
                        const std::vector<std::string>& aliases = {});

size_t EditDistance(std::string_view a, std::string_view b);

}  // namespace rillmill::pipeline::sql
