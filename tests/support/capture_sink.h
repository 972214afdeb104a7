// A sink for tests: keeps the cells of each epoch's rows as text, NULL as "".
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/sink.h"

namespace rillmill::testing_support {

using TextRow = std::vector<std::string>;

struct Captured {
  std::map<int64_t, std::vector<TextRow>> epochs;
  // Rows of the newest epoch: in complete mode, the whole result.
  const std::vector<TextRow>& last() const {
    static const std::vector<TextRow> kNone;
    return epochs.empty() ? kNone : epochs.rbegin()->second;
  }
};

class CaptureSink final : public Sink {
 public:
  explicit CaptureSink(std::shared_ptr<Captured> captured) : captured_(std::move(captured)) {}

  Status Open(const SinkContext& context) override {
    columns_ = context.columns.size();
    return {};
  }
  Status BeginEpoch(EpochId epoch) override {
    rows_ = &captured_->epochs[epoch.value];
    return {};
  }
  Status Write(const OutputRows& rows) override {
    size_t first = rows_->size();
    rows_->resize(first + rows.size(), TextRow(columns_));
    for (size_t column = 0; column < columns_; ++column) {
      EncodedColumn cells;
      rows.EncodeCells(column, &cells);
      for (size_t i = 0; i < rows.size(); ++i) {
        if (!cells.nulls[i]) (*rows_)[first + i][column] = cells.cell(i);
      }
    }
    return {};
  }
  Status EndEpoch() override { return {}; }
  Status Close() override { return {}; }

 private:
  std::shared_ptr<Captured> captured_;
  size_t columns_ = 0;
  std::vector<TextRow>* rows_ = nullptr;
};

}  // namespace rillmill::testing_support
