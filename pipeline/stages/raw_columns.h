// The undecoded columns of a stream: value, key, offset, … as Spark's Kafka source names them.
#pragma once

#include "core/arena.h"
#include "core/raw_batch.h"
#include "pipeline/plan/logical_plan.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// One of the raw ScanColumns; strings point into the batch. What the transport lacks is NULL.
Column* RawColumn(ScanColumn source, const DataType& type, const BatchSlice& slice, Arena* arena);

}  // namespace rillmill::pipeline
