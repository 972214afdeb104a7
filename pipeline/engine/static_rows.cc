#include <fmt/format.h>

#include <new>

#include "pipeline/engine/plan_nodes.h"
#include "pipeline/expr/evaluate.h"
#include "pipeline/json/array_splitter.h"
#include "pipeline/json/decoder.h"
#include "pipeline/operators/aggregate.h"

namespace rillmill::pipeline {
namespace {

// The context of a computation that happens once, before the first epoch.
struct StaticContext {
  StaticContext(const PlanInput& input, Arena* arena) {
    context.arena = context.eval.arena = arena;
    context.eval.conf = &input.spec->conf;
    context.counters = &counters;
  }
  Status Init() {
    RILLMILL_ASSIGN(context.eval.zone, FindTimeZone(context.eval.conf->time_zone));
    return Status::Ok();
  }
  SlotCounters counters;
  StageContext context;
};

// A line ends at '\n' and at '\r'; blank ones are no records.
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = text.find_first_of("\r\n");
    std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \t") != std::string_view::npos) lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

Result<std::vector<std::string_view>> Records(const TableSpec& table, Arena* arena) {
  if (!table.multi_line) return Lines(table.json);
  std::vector<std::string_view> records;
  std::unique_ptr<RecordSplitter> splitter = NewJsonArraySplitter();
  auto keep = [&](std::string_view record) { records.push_back(arena->Copy(record)); };
  Status status = splitter->Feed(table.json, keep);
  if (status.ok()) status = splitter->Finish();
  if (!status.ok())
    return Status(StatusCode::kInvalid, fmt::format("table {}: {}: {}", table.relation.name,
                                                    table.path, status.message()));
  return records;
}

Result<ColumnBatch> DecodeTable(const TableSpec& table, const std::vector<int>& fields,
                                Arena* arena) {
  static const DataType text_type(TypeId::kString);
  DecodeRequest request{table.relation.schema, fields, true, false, table.options};
  RILLMILL_ASSIGN(std::shared_ptr<const JsonDecodePlan> plan, PlanJsonDecode(std::move(request)));
  RILLMILL_ASSIGN(std::vector<std::string_view> records, Records(table, arena));
  Column* texts = NewColumn(text_type, static_cast<uint32_t>(records.size()), arena);
  std::copy(records.begin(), records.end(), texts->values<std::string_view>());
  DecodedRows rows;
  Status status = NewJsonDecoder(std::move(plan))->Decode(*texts, arena, &rows);
  if (!status.ok()) return status.WithContext("table " + table.relation.name);
  return rows.batch;
}

void Retype(const DataType& type, Column* column) {
  column->type = &type;
  for (size_t i = 0; i < column->children.size(); ++i)
    Retype((*type.fields)[i].type, column->children[i]);
}

class StaticEvaluator {
 public:
  explicit StaticEvaluator(const PlanInput& input) : input_(input) {}

  // Stages and operators die here, and so do the types that they gave to columns: the node's own
  // take their place.
  Result<StaticRows> Evaluate(const NodePtr& node) {
    RILLMILL_ASSIGN(StaticRows rows, EvaluateNode(node));
    for (size_t c = 0; c < node->output.size(); ++c)
      Retype(node->output[c].type, rows.batch.columns[c]);
    return rows;
  }

 private:
  Result<StaticRows> EvaluateNode(const NodePtr& node) {
    switch (node->kind) {
      case NodeKind::kTableScan:
        return ScanTable(static_cast<const TableScan&>(*node));
      case NodeKind::kValues:
        return EvaluateValues(static_cast<const Values&>(*node));
      case NodeKind::kUnion:
        return Union(*node);
      case NodeKind::kWatermark:
        return Evaluate(node->children[0]);  // no-op on static rows
      case NodeKind::kJoin: {
        RILLMILL_ASSIGN(StagePlanPtr join,
                        PlanJoinStage(static_cast<const Join&>(*node), ProbeOf(*node), input_));
        return RunStage(node->children[ProbeOf(*node)], join);
      }
      default:
        break;
    }
    if (IsOperator(node->kind)) return RunOperator(*node);
    RILLMILL_ASSIGN(StagePlanPtr stage, PlanUnaryStage(*node));
    return RunStage(node->children[0], stage);
  }

  // A right outer join keeps its right rows, so they probe.
  static size_t ProbeOf(const LogicalNode& join) {
    return static_cast<const Join&>(join).type == JoinType::kRightOuter ? 1 : 0;
  }

  Result<StaticRows> ScanTable(const TableScan& scan) {
    StaticRows rows{NewArena(), {}, {}};
    const TableSpec& table = input_.spec->tables[static_cast<size_t>(scan.table)];
    RILLMILL_ASSIGN(rows.batch, DecodeTable(table, scan.fields, rows.arena.get()));
    return rows;
  }

  Result<StaticRows> EvaluateValues(const Values& values) {
    StaticRows rows{NewArena(), {}, {}};
    Arena* arena = rows.arena.get();
    rows.batch = NewBatch(static_cast<uint32_t>(values.rows.size()), values.output.size(), arena);
    for (size_t c = 0; c < values.output.size(); ++c) {
      std::vector<const Column*> cells;
      for (const std::vector<ExprPtr>& row : values.rows) {
        RILLMILL_ASSIGN(Datum datum, EvaluateConstant(*row[c], input_.spec->conf));
        cells.push_back(FillColumn(values.output[c].type, datum, 1, arena));
      }
      rows.batch.columns[c] =
          cells.empty() ? NewColumn(values.output[c].type, 0, arena) : Concat(cells, arena);
    }
    return rows;
  }

  Result<StaticRows> Union(const LogicalNode& node) {
    StaticRows all{NewArena(), {}, {}};
    std::vector<ColumnBatch> parts;
    for (const NodePtr& child : node.children) {
      RILLMILL_ASSIGN(StaticRows part, Evaluate(child));
      all.kept.push_back(std::move(part.arena));
      std::move(part.kept.begin(), part.kept.end(), std::back_inserter(all.kept));
      parts.push_back(part.batch);
    }
    all.batch = ConcatBatches(parts, node.output, all.arena.get());
    return all;
  }

  static ColumnBatch ConcatBatches(const std::vector<ColumnBatch>& parts,
                                   const std::vector<Attribute>& output, Arena* arena) {
    ColumnBatch all = NewBatch(0, output.size(), arena);
    for (const ColumnBatch& part : parts) all.rows += part.rows;
    for (size_t c = 0; c < output.size(); ++c) {
      std::vector<const Column*> columns;
      for (const ColumnBatch& part : parts) columns.push_back(part.columns[c]);
      all.columns[c] =
          columns.empty() ? NewColumn(output[c].type, 0, arena) : Concat(columns, arena);
    }
    return all;
  }

  Result<StaticRows> RunStage(const NodePtr& child, const StagePlanPtr& planned) {
    RILLMILL_ASSIGN(StaticRows rows, Evaluate(child));
    StaticContext run(input_, rows.arena.get());
    RILLMILL_TRY(run.Init());
    RILLMILL_ASSIGN(std::unique_ptr<Stage> stage, planned->NewStage());
    Flow flow;
    flow.batch = rows.batch;
    stage->Run(&flow, &run.context);
    if (run.context.eval.failed()) return run.context.eval.error;
    // A join's output may point into the other side, which dies with the stage.
    StaticRows result{NewArena(), {}, {}};
    result.batch = CopyBatch(flow.batch, result.arena.get());
    return result;
  }

  Result<StaticRows> RunOperator(const LogicalNode& node) {
    RILLMILL_ASSIGN(StaticRows rows, Evaluate(node.children[0]));
    RILLMILL_ASSIGN(PlannedOperator planned, PlanOperator(node, OperatorSetting{}, input_));
    std::unique_ptr<Arena> scratch = NewArena();
    StaticContext run(input_, scratch.get());
    RILLMILL_TRY(run.Init());
    Flow flow;
    flow.batch = rows.batch;
    planned.op->BeginEpoch();
    planned.op->Consume(0, flow, &run.context);
    StaticRows result{NewArena(), {}, {}};
    std::vector<ColumnBatch> parts;
    auto keep = [&](const ColumnBatch& batch) {
      parts.push_back(CopyBatch(batch, result.arena.get()));
    };
    if (!run.context.eval.failed()) planned.op->EndOfSlot(0, &run.context);
    if (!run.context.eval.failed()) planned.op->EndOfShard(0, &run.context, keep);
    if (run.context.eval.failed()) return run.context.eval.error;
    result.batch = ConcatBatches(parts, node.output, result.arena.get());
    return result;
  }

  // Static rows are kept for the life of the query, so they count as state.
  std::unique_ptr<Arena> NewArena() const {
    auto arena = std::make_unique<Arena>(input_.state);
    arena->set_limit_bytes(static_cast<size_t>(input_.state->limit_bytes()));
    return arena;
  }

  const PlanInput& input_;
};

}  // namespace

Result<StaticRows> EvaluateStatic(const NodePtr& node, const PlanInput& input) {
  try {
    return StaticEvaluator(input).Evaluate(node);
  } catch (const std::bad_alloc&) {
    return StateOverBudget(*input.state).WithContext("a static table");
  }
}

}  // namespace rillmill::pipeline
