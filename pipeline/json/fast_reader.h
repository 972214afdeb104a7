// Clean records at full speed: one pass over the bytes that checks the whole record and takes what
// is wanted.
//
// Threads:   one at a time.
// Ownership: strings without escapes point into the records, others into the arena.
// Failure:   it stops at a record in which anything is out of the ordinary (also where it is
//            right): the slow path reads that one anew. No record's bytes matter to another one.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "pipeline/json/cpu_target.h"
#include "pipeline/json/plan.h"
#include "pipeline/json/row_sink.h"

namespace rillmill::pipeline {

class FastReader {
 public:
  virtual ~FastReader() = default;
  // To be called when the sink has begun a batch.
  virtual void BeginBatch() = 0;
  // Reads records from number `row` on into the sink's rows of the same numbers; returns the number
  // of the first one that is left to the slow path, or how many records there are. REQUIRES:
  // RawBatch::kPaddingBytes readable bytes behind each record.
  virtual size_t Read(std::span<const std::string_view> records, size_t row, Arena* arena) = 0;
};

// REQUIRES: this CPU runs the target.
std::unique_ptr<FastReader> NewFastReader(const JsonDecodePlan* plan, RowSink* sink,
                                          CpuTarget target);

}  // namespace rillmill::pipeline
