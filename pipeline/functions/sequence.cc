#include "pipeline/functions/sequence.h"

#include <algorithm>

#include "core/scratch.h"
#include "pipeline/functions/compare_values.h"
#include "pipeline/text/civil.h"
#include "pipeline/types/integer_at.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

int64_t FloorDays(int64_t micros) {
  return micros >= 0 ? micros / kMicrosPerDay : (micros + 1) / kMicrosPerDay - 1;
}

// For integers `micros` is the step itself.
int64_t Direction(const CalendarInterval& step) {
  if (step.months != 0) return step.months;
  return step.days != 0 ? step.days : step.micros;
}

}  // namespace

CalendarInterval SequenceMaker::StepAt(uint32_t row, bool rising) const {
  bool temporal = !start_.type->is_integral();
  if (step_ == nullptr) {
    int32_t one = rising ? 1 : -1;
    return temporal ? CalendarInterval{0, one, 0} : CalendarInterval{0, 0, one};
  }
  if (step_->type->is(kCalendarInterval)) return step_->values<CalendarInterval>()[row];
  if (step_->type->is(kYearMonthInterval)) return {step_->values<int32_t>()[row], 0, 0};
  int64_t value = IntegerAt(*step_, row);
  if (!temporal || value % kMicrosPerDay != 0) return {0, 0, value};
  return {0, static_cast<int32_t>(value / kMicrosPerDay), 0};
}

int64_t SequenceMaker::Advance(int64_t start, const CalendarInterval& step, int64_t times) const {
  if (start_.type->is_integral()) return start + step.micros * times;
  if (start_.type->is(kDate))
    return AddMonths(start, step.months * times) + step.days * times +
           FloorDays(step.micros * times);
  bool zoned = start_.type->is(kTimestamp) && (step.months != 0 || step.days != 0);
  int64_t local = zoned ? start + int64_t{zone_.OffsetSecondsAt(start)} * 1'000'000 : start;
  int64_t days = FloorDays(local);
  int64_t time = local - days * kMicrosPerDay;
  local = (AddMonths(days, step.months * times) + step.days * times) * kMicrosPerDay + time;
  return (zoned ? zone_.LocalToUtc(local) : local) + step.micros * times;
}

bool SequenceMaker::Append(uint32_t row, std::vector<int64_t>* values) const {
  int64_t start = IntegerAt(start_, row);
  int64_t stop = IntegerAt(stop_, row);
  CalendarInterval step = StepAt(row, start <= stop);
  int64_t direction = Direction(step);
  if (start != stop && (direction == 0 || (direction > 0) != (start < stop))) return false;
  values->push_back(start);
  if (start == stop) return true;
  for (int64_t times = 1;; ++times) {
    int64_t value;
    int64_t offset;
    bool integral = start_.type->is_integral();
    if (integral && (__builtin_mul_overflow(step.micros, times, &offset) ||
                     __builtin_add_overflow(start, offset, &value)))
      return true;
    if (!integral) value = Advance(start, step, times);
    if (direction > 0 ? value > stop : value < stop) return true;
    CheckScratchOf<int64_t>(values->size());
    values->push_back(value);
  }
}

Column* SequenceMaker::MakeElements(const DataType& type, const std::vector<int64_t>& values,
                                    Arena* arena) const {
  Column* elements = NewColumn(type, static_cast<uint32_t>(values.size()), arena);
  WithValueType(type, [&]<class T>() {
    if constexpr (std::is_integral_v<T>) {
      for (size_t i = 0; i < values.size(); ++i)
        elements->values<T>()[i] = static_cast<T>(values[i]);
    }
  });
  return elements;
}

}  // namespace rillmill::pipeline
