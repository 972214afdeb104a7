#include "pipeline/json/scalar.h"

#include <absl/strings/charconv.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>

#include "pipeline/text/civil.h"
#include "pipeline/text/interval.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

template <class T>
bool IntegerIn(std::string_view number, T minimum, T maximum, int64_t* value) {
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), *value);
  return error == std::errc() && end == number.data() + number.size() && *value >= minimum &&
         *value <= maximum;
}

bool IntegerOf(TypeId type, std::string_view number, int64_t* value) {
  switch (type) {
    // Jackson's getByteValue takes 0 to 255 too; the cast to a byte then wraps.
    case TypeId::kTinyInt:
      return IntegerIn<int64_t>(number, -128, 255, value);
    case TypeId::kSmallInt:
      return IntegerIn<int64_t>(number, INT16_MIN, INT16_MAX, value);
    case TypeId::kInt:
      return IntegerIn<int64_t>(number, INT32_MIN, INT32_MAX, value);
    default:
      return IntegerIn<int64_t>(number, INT64_MIN, INT64_MAX, value);
  }
}

// Beyond the type's range: infinite or zero, which std::from_chars does not tell apart.
template <class T>
T RealOf(std::string_view number) {
  T value = 0;
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  absl::from_chars(number.data(), number.data() + number.size(), value);
  T size = std::abs(value) > 1 ? std::numeric_limits<T>::infinity() : T{0};
  return number.starts_with('-') ? -size : size;
}

// What java.math.BigDecimal's constructor accepts, of ASCII.
bool IsDecimalText(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

bool DecimalOf(const DataType& type, std::string_view text, JsonValue* out) {
  if (!IsDecimalText(text)) return false;
  auto value = ParseDecimal(text, type.precision, type.scale);
  if (value) out->unscaled = *value;
  return value.has_value();
}

// Spark drops thousands separators first.
bool GroupedDecimalOf(const DataType& type, std::string_view text, JsonValue* out) {
  if (text.find(',') == std::string_view::npos) return DecimalOf(type, text, out);
  std::string digits(text);
  std::erase(digits, ',');
  return DecimalOf(type, digits, out);
}

bool HasGmt(std::string_view text) { return text.find("GMT") != std::string_view::npos; }

std::string WithoutGmt(std::string_view text) {
  std::string clean(text);
  for (size_t at = clean.find("GMT"); at != std::string::npos; at = clean.find("GMT", at))
    clean.erase(at, 3);
  return clean;
}

int64_t NowMicros() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// A day counted in Java's hybrid calendar, as Spark 1.5 stored dates: before 1582-10-15 the Julian
// calendar's date is meant.
int64_t RebaseJulianDays(int64_t days) {
  constexpr int64_t kGregorianStart = -141'427;
  if (days >= kGregorianStart) return days;
  int64_t z = days + 719'470;  // days since 0000-03-01 of the Julian calendar
  int64_t cycle = (z >= 0 ? z : z - 1460) / 1461;
  int64_t day_of_cycle = z - cycle * 1461;
  int64_t year_of_cycle = std::min<int64_t>(day_of_cycle / 365, 3);
  int64_t day = day_of_cycle - year_of_cycle * 365;
  int64_t month = (5 * day + 2) / 153;
  int64_t year = cycle * 4 + year_of_cycle + (month >= 10 ? 1 : 0);
  return DaysFromCivil(static_cast<int32_t>(year),
                       static_cast<int32_t>(month < 10 ? month + 3 : month - 9),
                       static_cast<int32_t>(day - (153 * month + 2) / 5 + 1));
}

bool IntervalOf(TypeId type, std::string_view text, JsonValue* out) {
  auto interval = ParseInterval(text);
  if (type == TypeId::kCalendarInterval) {
    out->is_null = !interval.ok();
    if (interval.ok()) out->interval = *interval;
    return true;
  }
  if (!interval.ok()) return false;
  if (type == TypeId::kYearMonthInterval) {
    out->integer = interval->months;
    return interval->days == 0 && interval->micros == 0;
  }
  out->integer = interval->days * kMicrosPerDay + interval->micros;
  return interval->months == 0;
}

}  // namespace

double JsonNumberToDouble(std::string_view number) { return RealOf<double>(number); }

Result<ScalarReader> ScalarReader::Make(const JsonOptions& options) {
  ScalarReader reader;
  reader.non_numbers_ = options.allow_non_numeric_numbers;
  RILLMILL_ASSIGN(reader.zone_, FindTimeZone(options.time_zone));
  if (!options.timestamp_format.empty()) {
    RILLMILL_ASSIGN(reader.timestamp_, DateTimePattern::Compile(options.timestamp_format, true));
  }
  if (!options.date_format.empty()) {
    RILLMILL_ASSIGN(reader.date_, DateTimePattern::Compile(options.date_format, true));
  }
  return reader;
}

bool ScalarReader::Timestamp(std::string_view text, int64_t* micros) const {
  if (!timestamp_ && zone_->is_utc() && ParseIsoTimestampFast(text.data(), text.size(), micros))
    return true;
  auto value =
      timestamp_ ? timestamp_->Parse(text, *zone_) : ParseTimestamp(text, *zone_, NowMicros());
  if (!value && !timestamp_ && HasGmt(text))
    value = ParseTimestamp(WithoutGmt(text), *zone_, NowMicros());
  if (value) *micros = *value;
  return value.has_value();
}

bool ScalarReader::Date(std::string_view text, int64_t* days) const {
  if (date_) {
    auto micros = date_->Parse(text, *UtcZone());
    if (micros)
      *days =
          (*micros - (((*micros % kMicrosPerDay) + kMicrosPerDay) % kMicrosPerDay)) / kMicrosPerDay;
    return micros.has_value();
  }
  auto value = ParseDate(text);
  if (!value && HasGmt(text)) value = ParseDate(WithoutGmt(text));
  if (value) {
    *days = *value;
    return true;
  }
  std::string_view digits = text.starts_with('+') ? text.substr(1) : text;
  if (digits.starts_with('-') && digits.size() != text.size()) return false;
  if (!IntegerIn<int64_t>(digits, INT32_MIN, INT32_MAX, days)) return false;
  *days = RebaseJulianDays(*days);
  return true;
}

bool ScalarReader::NonNumber(std::string_view text, double* value) const {
  if (!non_numbers_) return false;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") {
    *value = std::numeric_limits<double>::quiet_NaN();
  } else if (text == "Infinity" || text == "+Infinity" || text == "+INF") {
    *value = kInfinity;
  } else if (text == "-Infinity" || text == "-INF") {
    *value = -kInfinity;
  } else {
    return false;
  }
  return true;
}

bool ScalarReader::FromText(const DataType& type, std::string_view text, JsonValue* out) const {
  out->is_null = false;
  if (type.is(TypeId::kString)) {
    out->text = text;
    return true;
  }
  if (text.empty()) return false;
  switch (type.id) {
    case TypeId::kFloat: {
      double value = 0;
      bool ok = NonNumber(text, &value);
      out->real32 = static_cast<float>(value);
      return ok;
    }
    case TypeId::kDouble:
      return NonNumber(text, &out->real);
    case TypeId::kDecimal:
      return GroupedDecimalOf(type, text, out);
    case TypeId::kDate:
      return Date(text, &out->integer);
    case TypeId::kTimestamp:
      return Timestamp(text, &out->integer);
    case TypeId::kTimestampNtz: {
      auto value = ParseTimestampNtz(text, false);
      if (value) out->integer = *value;
      return value.has_value();
    }
    case TypeId::kDayTimeInterval:
    case TypeId::kYearMonthInterval:
    case TypeId::kCalendarInterval:
      return IntervalOf(type.id, text, out);
    default:
      return false;
  }
}

bool ScalarReader::FromNumber(const DataType& type, std::string_view number, bool fractional,
                              JsonValue* out) const {
  out->is_null = false;
  bool special = number.ends_with('N') || number.ends_with('y');
  switch (type.id) {
    case TypeId::kTinyInt:
    case TypeId::kSmallInt:
    case TypeId::kInt:
    case TypeId::kBigInt:
      return !fractional && IntegerOf(type.id, number, &out->integer);
    case TypeId::kFloat: {
      double value = 0;
      if (special) NonNumber(number, &value);
      out->real32 = special ? static_cast<float>(value) : RealOf<float>(number);
      return true;
    }
    case TypeId::kDouble:
      if (special) return NonNumber(number, &out->real);
      out->real = RealOf<double>(number);
      return true;
    case TypeId::kDecimal:
      return DecimalOf(type, number, out);
    case TypeId::kTimestamp: {
      if (fractional || !IntegerOf(TypeId::kBigInt, number, &out->integer)) return false;
      uint64_t micros = static_cast<uint64_t>(out->integer) *
                        static_cast<uint64_t>(kMicrosPerSecond);  // wraps as in Spark
      out->integer = static_cast<int64_t>(micros);
      return true;
    }
    default:
      return false;
  }
}

}  // namespace rillmill::pipeline
