#include <cstring>

#include "pipeline/stages/planned.h"
#include "pipeline/stages/raw_columns.h"

namespace rillmill::pipeline {
namespace {

// Where an output column comes from.
struct OutputColumn {
  ScanColumn source;
  size_t decoded = 0;  // position in the decoder's batch, for JSON columns
  DataType type;
};

struct DecodeRecipe {
  std::shared_ptr<const JsonDecodePlan>
      json;  // shared by all slots; null when no JSON column is wanted
  std::vector<OutputColumn> columns;
  int stream = 0;
};

bool IsJson(ScanColumn source) {
  return source == ScanColumn::kField || source == ScanColumn::kCorrupt ||
         source == ScanColumn::kCorruptSyntax;
}

class DecodeStage final : public Stage {
 public:
  explicit DecodeStage(const DecodeRecipe& recipe) : recipe_(recipe) {
    if (recipe.json) decoder_ = NewJsonDecoder(recipe.json);
  }

  void Run(Flow* flow, StageContext* context) override {
    const BatchSlice& slice = *flow->source;
    context->counters->stream_rows[static_cast<size_t>(recipe_.stream)] += slice.size();
    DecodedRows rows;
    if (decoder_) {
      Status status = decoder_->Decode(slice, context->arena, &rows);
      if (!status.ok()) return context->eval.Fail(std::move(status));
      context->counters->corrupt_rows += rows.corrupt_rows;
    }
    flow->batch = NewBatch(slice.size(), recipe_.columns.size(), context->arena);
    for (size_t i = 0; i < recipe_.columns.size(); ++i) {
      const OutputColumn& column = recipe_.columns[i];
      flow->batch.columns[i] = IsJson(column.source)
                                   ? rows.batch.columns[column.decoded]
                                   : RawColumn(column.source, column.type, slice, context->arena);
    }
  }

 private:
  const DecodeRecipe& recipe_;
  std::unique_ptr<JsonDecoder> decoder_;
};

int CorruptField(const StreamRelation& relation) {
  const std::vector<Field>& fields = *relation.schema.fields;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == relation.json.corrupt_column) return static_cast<int>(i);
  }
  return -1;
}

// Adds the column to what the decoder is asked for; the syntax column comes last in its batch.
void Request(const StreamScan& scan, size_t i, const StreamRelation& relation,
             DecodeRequest* request, OutputColumn* column) {
  column->decoded = request->fields.size();
  if (column->source == ScanColumn::kCorruptSyntax) {
    request->corrupt_syntax = true;
    return;
  }
  bool corrupt = column->source == ScanColumn::kCorrupt;
  request->all_fields |= corrupt;
  request->fields.push_back(corrupt ? CorruptField(relation) : scan.fields[i]);
}

}  // namespace

Result<StagePlanPtr> PlanDecode(const StreamRelation& relation, const StreamScan& scan) {
  DecodeRecipe recipe;
  recipe.stream = scan.stream;
  DecodeRequest request{relation.schema, {}, relation.json.fail_fast, false, relation.json};
  for (size_t i = 0; i < scan.output.size(); ++i) {
    OutputColumn column{scan.sources[i], 0, scan.output[i].type};
    if (IsJson(column.source)) Request(scan, i, relation, &request, &column);
    recipe.columns.push_back(column);
  }
  for (OutputColumn& column : recipe.columns) {
    if (column.source == ScanColumn::kCorruptSyntax) column.decoded = request.fields.size();
  }
  if (relation.decoded) {
    RILLMILL_ASSIGN(recipe.json, PlanJsonDecode(std::move(request)));
  }
  std::string text = "scan " + relation.name + (relation.decoded ? " (json)" : "") + " [";
  for (const Attribute& attribute : scan.output)
    text += (text.back() == '[' ? "" : ", ") + attribute.name;
  return MakePlanned<DecodeStage>(std::move(recipe), text + "]");
}

}  // namespace rillmill::pipeline
