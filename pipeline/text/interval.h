// Interval texts as Spark reads them: "10 minutes", "interval 1 day 2 hours", "1.5 seconds".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/status.h"
#include "pipeline/types/column.h"
#include "pipeline/types/data_type.h"

namespace rillmill::pipeline {

// Number, blank, unit word; several parts; fractions only for seconds; optional leading "interval".
// Error says what is wrong and suggests ("10s" -> "10 seconds").
Result<CalendarInterval> ParseInterval(std::string_view text);
// The same where months are not allowed (triggers, window sizes): microseconds, a day is 24 hours.
Result<int64_t> ParseFixedInterval(std::string_view text);
// A watermark delay: a month counts as 31 days.
Result<int64_t> ParseWatermarkDelay(std::string_view text);

// CAST(interval AS STRING): "INTERVAL '1 03:04:05' DAY TO SECOND", "1 hours 2 seconds" for calendar
// intervals.
void AppendInterval(const DataType& type, int64_t value, std::string* out);
void AppendCalendarInterval(const CalendarInterval& value, std::string* out);
// A length of time for people: "1 hour 30 minutes", "250 milliseconds"; ParseFixedInterval reads
// it.
std::string FixedIntervalText(int64_t micros);

}  // namespace rillmill::pipeline
