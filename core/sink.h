// The output end of a transport.
//
// Threads:   one call at a time, in the order Open (BeginEpoch Write* EndEpoch)* Close.
// Blocking:  may block; the bounded queue before the sink is the back-pressure.
// Failure:   Status with StatusCode::kSink ends the query; retriable ones were retried by the
// transport already. Ownership: `rows` of Write live until Write returns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"
#include "core/types.h"

namespace rillmill {

// A column of variable-length cells: cell i is bytes[ends[i-1], ends[i]).
struct EncodedColumn {
  std::string bytes;
  std::vector<uint32_t> ends;
  std::vector<uint8_t> nulls;  // one per cell, 1 = NULL

  size_t size() const { return ends.size(); }
  std::string_view cell(size_t i) const {
    uint32_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(bytes).substr(begin, ends[i] - begin);
  }
  void Finish(bool is_null = false) {
    ends.push_back(static_cast<uint32_t>(bytes.size()));
    nulls.push_back(is_null ? 1 : 0);
  }
  void Clear() {
    bytes.clear();
    ends.clear();
    nulls.clear();
  }
};

// The row encoder seam: finished rows that know how to print themselves. Implemented by the
// pipeline; the calls are per batch or column.
class OutputRows {
 public:
  virtual ~OutputRows() = default;
  virtual size_t size() const = 0;
  // Spark's to_json(struct(*)), one cell per row, appended.
  virtual void EncodeJson(EncodedColumn* out) const = 0;
  // Column as Dataset.show prints it ("NULL" for nulls, not truncated), appended.
  virtual void EncodeCells(size_t column, EncodedColumn* out) const = 0;
  // Raw bytes of a STRING or BINARY column, decimal digits of an integer one, of
  // ARRAY<STRUCT<STRING, BINARY>> the run of core/header_list.h; appended.
  virtual void EncodeBytes(size_t column, EncodedColumn* out) const = 0;
};

struct SinkColumn {
  std::string name;
  std::string type;  // DDL, such as "STRING"
};

struct SinkContext {
  std::vector<SinkColumn> columns;
  std::string output_mode;  // "append", "update", "complete"
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status Open(const SinkContext& context) = 0;
  virtual Status BeginEpoch(EpochId epoch) = 0;
  virtual Status Write(const OutputRows& rows) = 0;
  // Returns when the epoch's rows are delivered (flushed, acknowledged).
  virtual Status EndEpoch() = 0;
  virtual Status Close() = 0;
};

}  // namespace rillmill
