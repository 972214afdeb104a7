#include "pipeline/stages/stage.h"

#include <algorithm>

namespace rillmill::pipeline {
namespace {

void Mark(const Flow& flow, uint32_t row, Fate fate) {
  flow.fate[flow.source_row(row)] = static_cast<uint8_t>(fate);
}

// Every row gets the cause, then the kept ones are taken back: no branch that depends on a row.
void MarkDropped(std::span<const uint32_t> kept, Fate cause, const Flow& flow) {
  if (!flow.fate) return;
  if (flow.origin) {
    for (uint32_t row = 0; row < flow.batch.rows; ++row) Mark(flow, row, cause);
  } else {
    std::fill_n(flow.fate, flow.batch.rows, static_cast<uint8_t>(cause));
  }
  for (uint32_t row : kept) Mark(flow, row, Fate::kAccepted);
}

uint32_t* GatherOrigin(const Flow& flow, std::span<const uint32_t> rows, Arena* arena) {
  uint32_t* origin = arena->NewArray<uint32_t>(rows.size() + 1);
  for (size_t i = 0; i < rows.size(); ++i) origin[i] = flow.source_row(rows[i]);
  return origin;
}

}  // namespace

void KeepRows(const std::vector<uint32_t>& rows, Fate cause, Flow* flow, Arena* arena) {
  if (rows.size() == flow->batch.rows) return;
  MarkDropped(rows, cause, *flow);
  flow->origin = GatherOrigin(*flow, rows, arena);
  flow->batch = GatherBatch(flow->batch, rows, arena);
}

void ExpandRows(std::span<const uint32_t> rows, Fate cause, Flow* flow, Arena* arena) {
  MarkDropped(rows, cause, *flow);
  flow->origin = GatherOrigin(*flow, rows, arena);
  flow->batch = GatherBatch(flow->batch, rows, arena);
  flow->expanded = true;
}

void SettleFates(const Flow& flow, const uint8_t* late) {
  if (!flow.fate) return;
  if (late) {
    for (uint32_t row = 0; row < flow.batch.rows; ++row) {
      if (late[row]) Mark(flow, row, Fate::kLate);
    }
  }
  if (!flow.expanded) return;  // every row is alone: untouched fates are kAccepted already
  for (uint32_t row = 0; row < flow.batch.rows; ++row) {
    if (!late || !late[row]) Mark(flow, row, Fate::kAccepted);
  }
}

}  // namespace rillmill::pipeline
