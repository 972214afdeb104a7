#include "pipeline/sql/scope.h"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "pipeline/sql/lexer.h"

namespace rillmill::pipeline::sql {
namespace {

bool HasQualifier(const Attribute& attribute, const std::string& name, bool case_sensitive) {
  return std::any_of(
      attribute.qualifiers.begin(), attribute.qualifiers.end(),
      [&](const std::string& qualifier) { return SameName(qualifier, name, case_sensitive); });
}

using Candidates = std::vector<const Attribute*>;

void AddOnce(const Attribute& attribute, Candidates* found) {
  const auto same = [&](const Attribute* other) { return other->id == attribute.id; };
  if (std::none_of(found->begin(), found->end(), same)) found->push_back(&attribute);
}

Candidates Qualified(const Scope& scope, const std::vector<std::string>& parts,
                     bool case_sensitive) {
  Candidates found;
  for (const auto* list : {&scope.visible, &scope.hidden, &scope.extra}) {
    for (const Attribute& attribute : *list) {
      if (HasQualifier(attribute, parts[0], case_sensitive) &&
          SameName(attribute.name, parts[1], case_sensitive)) {
        AddOnce(attribute, &found);
      }
    }
  }
  return found;
}

Candidates Unqualified(const Scope& scope, const std::string& name, bool case_sensitive) {
  Candidates found;
  for (const auto* list : {&scope.visible, &scope.extra}) {
    for (const Attribute& attribute : *list) {
      if (SameName(attribute.name, name, case_sensitive)) AddOnce(attribute, &found);
    }
    if (!found.empty()) break;
  }
  return found;
}

std::string Quoted(const std::string& name) { return "`" + name + "`"; }

std::string FullName(const Attribute& attribute) {
  return (attribute.qualifiers.empty() ? "" : Quoted(attribute.qualifiers[0]) + ".") +
         Quoted(attribute.name);
}

Status Ambiguous(SourcePos pos, const std::string& name, const Candidates& found) {
  std::set<std::string> names;
  for (const Attribute* attribute : found) names.insert(FullName(*attribute));
  return SqlError(
      pos, "AMBIGUOUS_REFERENCE",
      fmt::format("Reference `{}` is ambiguous, could be: [{}].", name, fmt::join(names, ", ")));
}

struct Suggestion {
  std::string qualifier, name;
  size_t distance = 0;
};

std::vector<Suggestion> Similar(const std::string& wanted, const Scope& scope,
                                const std::vector<std::string>& aliases) {
  std::vector<Suggestion> all;
  for (const std::string& alias : aliases) all.push_back({"", alias});
  for (const Attribute& attribute : scope.visible) {
    all.push_back({attribute.qualifiers.empty() ? "" : attribute.qualifiers[0], attribute.name});
  }
  for (Suggestion& s : all)
    s.distance = EditDistance(s.qualifier.empty() ? s.name : s.qualifier + "." + s.name, wanted);
  std::stable_sort(all.begin(), all.end(), [](const Suggestion& a, const Suggestion& b) {
    return a.distance < b.distance;
  });
  if (all.size() > 5) all.resize(5);
  return all;
}

}  // namespace

bool SameName(std::string_view a, std::string_view b, bool case_sensitive) {
  return case_sensitive ? a == b : EqualsIgnoreCase(a, b);
}

Result<std::optional<NameMatch>> FindColumn(const Scope& scope,
                                            const std::vector<std::string>& parts,
                                            bool case_sensitive, SourcePos pos) {
  Candidates found;
  size_t used = 2;
  if (parts.size() >= 2) found = Qualified(scope, parts, case_sensitive);
  if (found.empty()) {
    found = Unqualified(scope, parts[0], case_sensitive);
    used = 1;
  }
  if (found.size() > 1) return Ambiguous(pos, fmt::format("{}", fmt::join(parts, "`.`")), found);
  if (found.empty()) return std::optional<NameMatch>();
  return std::optional<NameMatch>(NameMatch{*found[0], used});
}

Status UnresolvedColumn(SourcePos pos, const std::vector<std::string>& parts, const Scope& scope,
                        const std::vector<std::string>& aliases) {
  const std::vector<Suggestion> similar =
      Similar(fmt::format("{}", fmt::join(parts, ".")), scope, aliases);
  std::string text =
      fmt::format("A column, variable, or function parameter with name `{}` cannot be resolved.",
                  fmt::join(parts, "`.`"));
  if (similar.empty()) return SqlError(pos, "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", text);
  const bool one_table = std::all_of(similar.begin(), similar.end(), [&](const Suggestion& s) {
    return s.qualifier == similar[0].qualifier;
  });
  std::vector<std::string> names;
  for (const Suggestion& s : similar) {
    names.push_back((one_table || s.qualifier.empty() ? "" : Quoted(s.qualifier) + ".") +
                    Quoted(s.name));
  }
  return SqlError(
      pos, "UNRESOLVED_COLUMN.WITH_SUGGESTION",
      fmt::format("{} Did you mean one of the following? [{}].", text, fmt::join(names, ", ")));
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace rillmill::pipeline::sql
