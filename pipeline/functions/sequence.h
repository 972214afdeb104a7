// The values of sequence(): numbers by a step, dates and timestamps by an interval.
#pragma once

#include <vector>

#include "pipeline/text/time_zone.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

class SequenceMaker {
 public:
  // `step` may be null: 1, -1, or a day. REQUIRES: the columns outlive the object.
  SequenceMaker(const Column& start, const Column& stop, const Column* step, const TimeZone& zone)
      : start_(start), stop_(stop), step_(step), zone_(zone) {}

  // Appends the row's values; false when the step leads away from the end.
  bool Append(uint32_t row, std::vector<int64_t>* values) const;
  Column* MakeElements(const DataType& type, const std::vector<int64_t>& values,
                       Arena* arena) const;

 private:
  CalendarInterval StepAt(uint32_t row, bool rising) const;
  int64_t Advance(int64_t start, const CalendarInterval& step, int64_t times) const;

  const Column& start_;
  const Column& stop_;
  const Column* step_;
  const TimeZone& zone_;
};

}  // namespace rillmill::pipeline
