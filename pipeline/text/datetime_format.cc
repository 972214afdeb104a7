#include <fmt/format.h>

#include <iterator>

#include "pipeline/text/datetime.h"
#include "pipeline/text/zone_id.h"

namespace rillmill::pipeline {
namespace {

void PutTwo(int32_t value, char* to) {
  to[0] = static_cast<char>('0' + value / 10);
  to[1] = static_cast<char>('0' + value % 10);
}

// Java's SignStyle.EXCEEDS_PAD with four digits.
void AppendYear(int32_t year, std::string* out) {
  if (year >= 0 && year <= 9999) {
    char digits[4];
    PutTwo(year / 100, digits);
    PutTwo(year % 100, digits + 2);
    out->append(digits, 4);
    return;
  }
  fmt::format_to(std::back_inserter(*out), "{}{:04}", year < 0 ? '-' : '+',
                 year < 0 ? -int64_t{year} : year);
}

void AppendCivil(const CivilDate& date, std::string* out) {
  AppendYear(date.year, out);
  char rest[6] = {'-', 0, 0, '-', 0, 0};
  PutTwo(date.month, rest + 1);
  PutTwo(date.day, rest + 4);
  out->append(rest, 6);
}

// Date, separator, "HH:MM:SS"; returns the microseconds of the second.
int32_t AppendLocal(int64_t local_micros, char separator, std::string* out) {
  int64_t days = FloorDiv(local_micros, kMicrosPerDay);
  int64_t of_day = local_micros - days * kMicrosPerDay;
  auto seconds = static_cast<int32_t>(of_day / kMicrosPerSecond);
  AppendCivil(CivilFromDays(days), out);
  char clock[9] = {separator, 0, 0, ':', 0, 0, ':', 0, 0};
  PutTwo(seconds / 3600, clock + 1);
  PutTwo(seconds / 60 % 60, clock + 4);
  PutTwo(seconds % 60, clock + 7);
  out->append(clock, 9);
  return static_cast<int32_t>(of_day % kMicrosPerSecond);
}

int64_t Local(int64_t micros, int32_t offset_seconds) {
  // The first and last hours of the range print as UTC rather than overflow.
  int64_t local = 0;
  return __builtin_add_overflow(micros, offset_seconds * kMicrosPerSecond, &local) ? micros : local;
}

}  // namespace

void AppendTimestampNtz(int64_t micros, std::string* out) {
  int32_t fraction = AppendLocal(micros, ' ', out);
  if (fraction == 0) return;
  char digits[7] = {'.'};
  PutTwo(fraction / 10'000, digits + 1);
  PutTwo(fraction / 100 % 100, digits + 3);
  PutTwo(fraction % 100, digits + 5);
  size_t size = 7;
  while (digits[size - 1] == '0') --size;
  out->append(digits, size);
}

void AppendTimestamp(int64_t micros, const TimeZone& zone, std::string* out) {
  AppendTimestampNtz(zone.is_utc() ? micros : Local(micros, zone.OffsetSecondsAt(micros)), out);
}

void AppendDate(int32_t days, std::string* out) { AppendCivil(CivilFromDays(days), out); }

void AppendIsoTimestamp(int64_t micros, const TimeZone& zone, std::string* out) {
  int32_t offset = zone.is_utc() ? 0 : zone.OffsetSecondsAt(micros);
  int32_t millis = AppendLocal(Local(micros, offset), 'T', out) / 1000;
  char fraction[4] = {'.', static_cast<char>('0' + millis / 100)};
  PutTwo(millis % 100, fraction + 2);
  out->append(fraction, 4);
  // The pattern XXX has no seconds.
  offset -= offset % 60;
  AppendZoneOffset(offset, out);
}

}  // namespace rillmill::pipeline
