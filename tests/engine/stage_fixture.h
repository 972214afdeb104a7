// What stages and operators need around them in a test, and columns by hand.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/stages/stage.h"

namespace rillmill::pipeline {

inline const DataType kTestBigInt(TypeId::kBigInt), kTestString(TypeId::kString),
    kTestTimestamp(TypeId::kTimestamp);

struct StageFixture {
  StageFixture() {
    context.arena = context.eval.arena = &arena;
    context.eval.conf = &conf;
    context.eval.zone = UtcZone();
    context.counters = &counters;
    counters.event_times.resize(1);
  }

  // A NULL for every value that equals kNull.
  static constexpr int64_t kNull = INT64_MIN;
  Column* Longs(const std::vector<int64_t>& values, const DataType& type = kTestBigInt) {
    Column* column = NewColumn(type, static_cast<uint32_t>(values.size()), &arena);
    for (size_t i = 0; i < values.size(); ++i) {
      column->values<int64_t>()[i] = values[i];
      if (values[i] == kNull) EnsureNulls(column, &arena)[i] = 1;
    }
    return column;
  }
  Column* Texts(const std::vector<std::string>& values) {
    Column* column = NewColumn(kTestString, static_cast<uint32_t>(values.size()), &arena);
    for (size_t i = 0; i < values.size(); ++i)
      column->values<std::string_view>()[i] = arena.Copy(values[i]);
    return column;
  }
  // A flow of source rows with their fates.
  Flow NewFlow(const std::vector<Column*>& columns) {
    Flow flow;
    flow.batch = NewBatch(columns[0]->size, columns.size(), &arena);
    std::copy(columns.begin(), columns.end(), flow.batch.columns.begin());
    fates.assign(flow.batch.rows, static_cast<uint8_t>(Fate::kAccepted));
    flow.fate = fates.data();
    return flow;
  }
  std::vector<Fate> Fates() const {
    std::vector<Fate> all;
    for (uint8_t fate : fates) all.push_back(static_cast<Fate>(fate));
    return all;
  }
  static std::vector<int64_t> LongsOf(const Column& column) {
    std::vector<int64_t> values;
    for (uint32_t i = 0; i < column.size; ++i)
      values.push_back(column.is_null(i) ? kNull : column.values<int64_t>()[i]);
    return values;
  }

  Arena arena;
  SessionConf conf;
  SlotCounters counters;
  StageContext context;
  std::vector<uint8_t> fates;
};

inline ExprPtr LongAt(int ordinal) {
  return MakeColumn(ordinal, kTestBigInt, true, "c" + std::to_string(ordinal));
}

}  // namespace rillmill::pipeline
