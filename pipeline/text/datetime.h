// Dates and timestamps as text, by Spark 4's rules (CAST grammar, DateTimeFormatter patterns,
// proleptic Gregorian calendar).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/status.h"
#include "pipeline/text/civil.h"
#include "pipeline/text/time_zone.h"

namespace rillmill::pipeline {

// CAST(text AS TIMESTAMP): microseconds, or nothing if the text is none. `now_micros` serves
// time-only forms.
std::optional<int64_t> ParseTimestamp(std::string_view text, const TimeZone& zone,
                                      int64_t now_micros = 0);
// CAST(text AS TIMESTAMP_NTZ): a zone in the text is refused when `allow_zone` is false, else
// ignored.
std::optional<int64_t> ParseTimestampNtz(std::string_view text, bool allow_zone);
// CAST(text AS DATE): days since 1970-01-01.
std::optional<int32_t> ParseDate(std::string_view text);

// The layout that nearly every JSON record has: "2018-12-31T23:57:00[.ffffff][Z]", 'T' or blank;
// anything else gives false and the caller takes ParseTimestamp. `utc`: no zone means UTC
// (TimeZone::is_utc); otherwise a text without 'Z' gives false.
bool ParseIsoTimestampFast(const char* text, size_t size, int64_t* micros, bool utc = true);

// CAST(… AS STRING): "2024-01-02 03:04:05.678", no trailing zeros; years beyond 9999 with a sign.
void AppendTimestamp(int64_t micros, const TimeZone& zone, std::string* out);
void AppendTimestampNtz(int64_t micros, std::string* out);
void AppendDate(int32_t days, std::string* out);
// to_json: "2024-01-02T03:04:05.678Z", always milliseconds.
void AppendIsoTimestamp(int64_t micros, const TimeZone& zone, std::string* out);

// A compiled Java DateTimeFormatter pattern (Spark's subset). Immutable.
class DateTimePattern {
 public:
  // Error: INCONSISTENT_BEHAVIOR_CROSS_VERSION / unsupported letters, with the letter.
  static Result<std::shared_ptr<const DateTimePattern>> Compile(std::string_view pattern,
                                                                bool for_parsing);
  virtual ~DateTimePattern() = default;
  // Microseconds of the instant; nothing if the text does not match entirely.
  virtual std::optional<int64_t> Parse(std::string_view text, const TimeZone& zone) const = 0;
  virtual void Format(int64_t micros, const TimeZone& zone, std::string* out) const = 0;
};

}  // namespace rillmill::pipeline
