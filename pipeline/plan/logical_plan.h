// The logical plan: a tree of relational operators over attributes with unique ids.
//
// Made by sql/analyzer, rewritten by plan/optimizer, turned into pipelines by engine/physical_plan.
// Independent of SQL's syntax. Nodes are immutable and shared; a rewrite builds new nodes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/functions/aggregate.h"
#include "pipeline/plan/expr.h"

namespace rillmill::pipeline {

// A column of some node's output. `id` is unique in the plan; kColumn expressions refer to it.
struct Attribute {
  int id = -1;
  std::string name;
  DataType type;
  bool nullable = true;
  std::vector<std::string> qualifiers;  // table name or alias it may be addressed by
  // Set on an event-time column (and on a window made of it): the delay of its watermark. Aliases
  // and window() keep it.
  std::optional<int64_t> watermark_delay_micros;
};

// A column computed from the child's: `expr` refers to attribute ids of the child.
struct NamedExpr {
  ExprPtr expr;
  Attribute output;
};

enum class NodeKind : uint8_t {
  kStreamScan,
  kTableScan,
  kValues,
  kWatermark,
  kFilter,
  kProject,
  kTimeWindow,
  kSessionWindow,
  kGenerate,
  kExpand,
  kJoin,
  kUnion,
  kAggregate,
  kSort,
  kLimit,
};

struct LogicalNode;
using NodePtr = std::shared_ptr<const LogicalNode>;  // shared: rewrites share subtrees

struct LogicalNode {
  NodeKind kind;
  std::vector<NodePtr> children;
  std::vector<Attribute> output;
  bool streaming = false;  // a stream is below

  explicit LogicalNode(NodeKind k) : kind(k) {}
  virtual ~LogicalNode() = default;
};

// Where a scan's output column comes from.
enum class ScanColumn : uint8_t {
  kField,          // field `field` of the declared schema, decoded from JSON
  kCorrupt,        // the record's text when from_json calls it corrupt, else NULL
  kCorruptSyntax,  // the same for broken syntax only: Spark's narrowed schema inside filters (case
                   // json-corrupt-filter-pruned)
  kValue,
  kKey,
  kTopic,
  kPartition,
  kOffset,
  kTimestamp,
  kTimestampType,
  kHeaders,  // raw columns
};

// Records of stream `stream` (index into the query's streams), decoded.
struct StreamScan : LogicalNode {
  StreamScan() : LogicalNode(NodeKind::kStreamScan) { streaming = true; }
  int stream = 0;
  std::vector<ScanColumn> sources;  // parallel to output
  std::vector<int> fields;          // parallel to output: index into the declared schema, or -1
};

// Static table `table` (index into the query's tables).
struct TableScan : LogicalNode {
  TableScan() : LogicalNode(NodeKind::kTableScan) {}
  int table = 0;
  std::vector<int> fields;  // parallel to output: index into the table's schema
};

// Literal rows: VALUES, or one row without columns for a SELECT without FROM.
struct Values : LogicalNode {
  Values() : LogicalNode(NodeKind::kValues) {}
  std::vector<std::vector<ExprPtr>> rows;  // constant expressions of the output's types
};

// Takes event-time statistics of `column` from all rows that pass, for watermark node number
// `ordinal`.
struct Watermark : LogicalNode {
  Watermark() : LogicalNode(NodeKind::kWatermark) {}
  int column = -1;  // attribute id
  int64_t delay_micros = 0;
  int ordinal = 0;  // position among the query's watermark nodes
};

struct Filter : LogicalNode {
  Filter() : LogicalNode(NodeKind::kFilter) {}
  ExprPtr condition;
};

struct Project : LogicalNode {
  Project() : LogicalNode(NodeKind::kProject) {}
  std::vector<NamedExpr> columns;  // output[i] == columns[i].output
};

// Adds the attribute `window` (STRUCT<start, end>) to the child's columns: one row per window that
// holds the time. Rows whose time is NULL are dropped (fate: null event time).
struct TimeWindow : LogicalNode {
  TimeWindow() : LogicalNode(NodeKind::kTimeWindow) {}
  ExprPtr time;  // TIMESTAMP
  int64_t size_micros = 0, slide_micros = 0, start_micros = 0;
  Attribute window;  // last of output
};

// The same for session_window(time, gap): [time, time + gap), to be merged by the aggregate above
// it.
struct SessionWindow : LogicalNode {
  SessionWindow() : LogicalNode(NodeKind::kSessionWindow) {}
  ExprPtr time, gap;  // gap: day-time or calendar interval
  Attribute window;
};

// explode and friends: the child's columns followed by the generator's.
struct Generate : LogicalNode {
  Generate() : LogicalNode(NodeKind::kGenerate) {}
  ExprPtr input;               // ARRAY or MAP
  bool outer = false;          // a NULL or empty input gives one row of NULLs
  bool with_position = false;  // posexplode
  std::vector<Attribute> generated;
};

// GROUPING SETS: every child row once per set; keys outside of the set are NULL. `output` = child's
// + keys + grouping id.
struct Expand : LogicalNode {
  Expand() : LogicalNode(NodeKind::kExpand) {}
  std::vector<std::vector<ExprPtr>> projections;  // one list of all output columns per set
};

enum class JoinType : uint8_t {
  kInner,
  kLeftOuter,
  kRightOuter,
  kFullOuter,
  kLeftSemi,
  kLeftAnti,
  kCross
};

struct Join : LogicalNode {
  Join() : LogicalNode(NodeKind::kJoin) {}
  JoinType type = JoinType::kInner;
  // Equalities left[i] = right[i] over the children's columns; null_safe[i] for <=>.
  std::vector<ExprPtr> left_keys, right_keys;
  std::vector<bool> null_safe;
  ExprPtr residual;         // further condition over both sides, or null
  bool null_aware = false;  // NOT IN (subquery): a NULL key on either side decides as SQL says
};

struct Union : LogicalNode {
  Union() : LogicalNode(NodeKind::kUnion) {}
};

struct AggregateCall {
  std::shared_ptr<const AggregateFunction> function;  // shared by the rewritten copies of its node
  std::vector<ExprPtr> arguments;
  ExprPtr filter;  // FILTER (WHERE …), or null
  Attribute output;
  std::string name;  // lower-case function name
};

// GROUP BY; also SELECT DISTINCT (no aggregates). output = keys, then aggregates.
struct Aggregate : LogicalNode {
  Aggregate() : LogicalNode(NodeKind::kAggregate) {}
  std::vector<NamedExpr> keys;
  std::vector<AggregateCall> aggregates;
  int event_time_key = -1;  // index of the key that carries a watermark, or -1
  int window_key =
      -1;  // index of the key that is the window of a TimeWindow or SessionWindow below, or -1
};

struct SortKey {
  ExprPtr expr;
  bool descending = false;
  bool nulls_first = true;
};

struct Sort : LogicalNode {
  Sort() : LogicalNode(NodeKind::kSort) {}
  std::vector<SortKey> keys;
};

struct Limit : LogicalNode {
  Limit() : LogicalNode(NodeKind::kLimit) {}
  int64_t count = 0, offset = 0;
};

// Indented text of the plan, one node a line, as `explain` shows it.
std::string PlanToText(const LogicalNode& root);

}  // namespace rillmill::pipeline
