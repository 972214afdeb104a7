#include "pipeline/plan/logical_plan.h"

#include <fmt/format.h>

#include "pipeline/plan/expr_tools.h"
#include "pipeline/text/interval.h"

namespace rillmill::pipeline {
namespace {

template <class Items, class Text>
std::string List(const Items& items, const Text& text) {
  std::string list;
  for (const auto& item : items) {
    if (!list.empty()) list += ", ";
    list += text(item);
  }
  return list;
}

std::string Named(const NamedExpr& column) {
  const std::string text = ExprToText(*column.expr);
  return text == column.output.name ? text : text + " AS " + column.output.name;
}

std::string Names(const std::vector<Attribute>& attributes) {
  return List(attributes, [](const Attribute& attribute) { return attribute.name; });
}

std::string NameOf(const std::vector<Attribute>& attributes, int id) {
  for (const Attribute& attribute : attributes) {
    if (attribute.id == id) return attribute.name;
  }
  return fmt::format("#{}", id);
}

std::string JoinLine(const Join& join) {
  constexpr const char* kNames[] = {"Inner",    "LeftOuter", "RightOuter", "FullOuter",
                                    "LeftSemi", "LeftAnti",  "Cross"};
  std::string terms;
  for (size_t i = 0; i < join.left_keys.size(); ++i) {
    terms += fmt::format("{}{} {} {}", i == 0 ? " on " : ", ", ExprToText(*join.left_keys[i]),
                         join.null_safe[i] ? "<=>" : "=", ExprToText(*join.right_keys[i]));
  }
  if (join.residual) terms += " if " + ExprToText(*join.residual);
  return fmt::format("Join {}{}{}", kNames[static_cast<size_t>(join.type)],
                     join.null_aware ? " null-aware" : "", terms);
}

std::string AggregateLine(const Aggregate& aggregate) {
  const auto call = [](const AggregateCall& c) {
    std::string text = fmt::format(
        "{}({})", c.name, List(c.arguments, [](const ExprPtr& e) { return ExprToText(*e); }));
    return c.filter ? text + " FILTER " + ExprToText(*c.filter) : text;
  };
  return fmt::format("Aggregate keys [{}] values [{}]", List(aggregate.keys, Named),
                     List(aggregate.aggregates, call));
}

std::string SortLine(const Sort& sort) {
  return "Sort " + List(sort.keys, [](const SortKey& key) {
           return fmt::format("{}{}{}", ExprToText(*key.expr), key.descending ? " DESC" : "",
                              key.nulls_first == key.descending
                                  ? (key.nulls_first ? " NULLS FIRST" : " NULLS LAST")
                                  : "");
         });
}

std::string TimeWindowLine(const TimeWindow& window) {
  std::string line = fmt::format("TimeWindow {} of {}", ExprToText(*window.time),
                                 FixedIntervalText(window.size_micros));
  if (window.slide_micros != window.size_micros)
    line += " every " + FixedIntervalText(window.slide_micros);
  return window.start_micros == 0 ? line : line + " from " + FixedIntervalText(window.start_micros);
}

std::string GenerateLine(const Generate& generate) {
  return fmt::format("Generate {}{}explode({}) AS {}", generate.outer ? "outer " : "",
                     generate.with_position ? "pos" : "", ExprToText(*generate.input),
                     Names(generate.generated));
}

std::string Line(const LogicalNode& node) {
  switch (node.kind) {
    case NodeKind::kStreamScan:
      return fmt::format("StreamScan {} [{}]", static_cast<const StreamScan&>(node).stream,
                         Names(node.output));
    case NodeKind::kTableScan:
      return fmt::format("TableScan {} [{}]", static_cast<const TableScan&>(node).table,
                         Names(node.output));
    case NodeKind::kValues:
      return fmt::format("Values {} rows [{}]", static_cast<const Values&>(node).rows.size(),
                         Names(node.output));
    case NodeKind::kWatermark: {
      const auto& watermark = static_cast<const Watermark&>(node);
      return fmt::format("Watermark {} delay {}", NameOf(node.output, watermark.column),
                         FixedIntervalText(watermark.delay_micros));
    }
    case NodeKind::kFilter:
      return "Filter " + ExprToText(*static_cast<const Filter&>(node).condition);
    case NodeKind::kProject:
      return "Project " + List(static_cast<const Project&>(node).columns, Named);
    case NodeKind::kTimeWindow:
      return TimeWindowLine(static_cast<const TimeWindow&>(node));
    case NodeKind::kSessionWindow: {
      const auto& session = static_cast<const SessionWindow&>(node);
      return fmt::format("SessionWindow {} gap {}", ExprToText(*session.time),
                         ExprToText(*session.gap));
    }
    case NodeKind::kGenerate:
      return GenerateLine(static_cast<const Generate&>(node));
    case NodeKind::kExpand:
      return fmt::format("Expand {} sets", static_cast<const Expand&>(node).projections.size());
    case NodeKind::kJoin:
      return JoinLine(static_cast<const Join&>(node));
    case NodeKind::kUnion:
      return "Union";
    case NodeKind::kAggregate:
      return AggregateLine(static_cast<const Aggregate&>(node));
    case NodeKind::kSort:
      return SortLine(static_cast<const Sort&>(node));
    case NodeKind::kLimit: {
      const auto& limit = static_cast<const Limit&>(node);
      return limit.offset == 0 ? fmt::format("Limit {}", limit.count)
                               : fmt::format("Limit {} offset {}", limit.count, limit.offset);
    }
  }
  return {};
}

void Append(const LogicalNode& node, int depth, std::string* text) {
  text->append(static_cast<size_t>(depth) * 2, ' ');
  *text += Line(node) + "\n";
  for (const NodePtr& child : node.children) Append(*child, depth + 1, text);
}

}  // namespace

std::string PlanToText(const LogicalNode& root) {
  std::string text;
  Append(root, 0, &text);
  return text;
}

}  // namespace rillmill::pipeline
