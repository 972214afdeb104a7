#include <fmt/format.h>

#include <iterator>

#include "pipeline/text/civil.h"
#include "pipeline/text/pattern_element.h"

namespace rillmill::pipeline {
namespace {

// One instant in its zone, taken apart.
struct LocalTime {
  int64_t utc_micros;
  const TimeZone& zone;
  int32_t offset = zone.OffsetSecondsAt(utc_micros);
  int64_t local = zone.UtcToLocal(utc_micros);
  int64_t days = FloorDiv(local, kMicrosPerDay);
  CivilDate date = CivilFromDays(days);
  int64_t of_day = local - days * kMicrosPerDay;
  int32_t seconds = static_cast<int32_t>(of_day / kMicrosPerSecond);
  int32_t hour = seconds / 3600;
};

class PatternFormatter {
 public:
  PatternFormatter(const LocalTime& time, bool has_era, std::string* out)
      : t_(time), has_era_(has_era), out_(out) {}

  void Append(const PatternElement& e) {
    switch (e.letter) {
      case 0:
        *out_ += e.literal;
        return;
      case 'y':
        return Year(e.count);
      case 'M':
        return Month(e.count);
      case 'd':
        return Number(t_.date.day, e.count);
      case 'D':
        return Number(static_cast<int32_t>(t_.days - DaysFromCivil(t_.date.year, 1, 1)) + 1,
                      e.count);
      case 'F':
        return Number((t_.date.day - 1) % 7 + 1, e.count);
      case 'E':
        return Name(kDayNames[static_cast<size_t>(WeekdayFromDays(t_.days))], e.count);
      case 'a':
        *out_ += t_.hour < 12 ? "AM" : "PM";
        return;
      case 'H':
        return Number(t_.hour, e.count);
      case 'k':
        return Number(t_.hour == 0 ? 24 : t_.hour, e.count);
      case 'K':
        return Number(t_.hour % 12, e.count);
      case 'h':
        return Number(t_.hour % 12 == 0 ? 12 : t_.hour % 12, e.count);
      case 'm':
        return Number(t_.seconds / 60 % 60, e.count);
      case 's':
        return Number(t_.seconds % 60, e.count);
      case 'S':
        return Fraction(static_cast<size_t>(e.count));
      case 'Q':
        return Quarter((t_.date.month + 2) / 3, e.count);
      case 'G':
        *out_ += t_.date.year > 0 ? (e.count == 4 ? "Anno Domini" : "AD")
                                  : (e.count == 4 ? "Before Christ" : "BC");
        return;
      case 'V':
        *out_ += t_.zone.id();
        return;
      case 'z':
        *out_ += t_.zone.NameAt(t_.utc_micros);
        return;
      case 'O':
        return Localized(e.count == 4);
      case 'Z':
        if (e.count == 4) return Localized(true);
        [[fallthrough]];
      case 'X':
      case 'x':
        return Offset(OffsetStyleOf(e));
      default:
        return;  // '[': what stands in optional sections is always there
    }
  }

 private:
  void Number(int64_t value, int width) {
    fmt::format_to(std::back_inserter(*out_), "{:0{}}", value, width);
  }

  void Year(int count) {
    int32_t year = has_era_ && t_.date.year <= 0 ? 1 - t_.date.year : t_.date.year;
    if (count == 2) return Number(FloorMod(year, 100), 2);
    if (year < 0) *out_ += '-';
    int32_t magnitude = year < 0 ? -year : year;
    bool exceeds =
        count >= 4 && year >= 0 && std::to_string(magnitude).size() > static_cast<size_t>(count);
    if (exceeds) *out_ += '+';
    Number(magnitude, count);
  }

  void Month(int count) {
    if (count <= 2) return Number(t_.date.month, count);
    Name(kMonthNames[static_cast<size_t>(t_.date.month) - 1], count);
  }

  void Name(std::string_view name, int count) { *out_ += count == 4 ? name : name.substr(0, 3); }

  void Fraction(size_t digits) {
    std::string nanos = fmt::format("{:06}000", t_.of_day % kMicrosPerSecond);
    out_->append(nanos, 0, digits);
  }

  void Quarter(int32_t quarter, int count) {
    static constexpr std::string_view kNames[] = {"1st quarter", "2nd quarter", "3rd quarter",
                                                  "4th quarter"};
    if (count <= 2) return Number(quarter, count);
    if (count == 4) {
      *out_ += kNames[quarter - 1];
    } else {
      fmt::format_to(std::back_inserter(*out_), "Q{}", quarter);
    }
  }

  void Offset(const OffsetStyle& style) {
    if (t_.offset == 0) {
      *out_ += style.zero;
      return;
    }
    int32_t rest = t_.offset < 0 ? -t_.offset : t_.offset;
    std::string_view colon = style.colons ? ":" : "";
    auto to = std::back_inserter(*out_);
    fmt::format_to(to, "{}{:02}", t_.offset < 0 ? '-' : '+', rest / 3600);
    if (style.minutes_always || rest / 60 % 60 != 0)
      fmt::format_to(to, "{}{:02}", colon, rest / 60 % 60);
    if (style.seconds && rest % 60 != 0) fmt::format_to(to, "{}{:02}", colon, rest % 60);
  }

  // "GMT", "GMT+8", "GMT+08:00".
  void Localized(bool full) {
    *out_ += "GMT";
    if (t_.offset == 0) return;
    int32_t rest = t_.offset < 0 ? -t_.offset : t_.offset;
    *out_ += t_.offset < 0 ? '-' : '+';
    Number(rest / 3600, full ? 2 : 1);
    if (!full && rest % 3600 == 0) return;
    *out_ += ':';
    Number(rest / 60 % 60, 2);
  }

  const LocalTime& t_;
  bool has_era_;
  std::string* out_;
};

}  // namespace

void FormatPattern(const PatternElements& elements, int64_t micros, const TimeZone& zone,
                   std::string* out) {
  LocalTime time{micros, zone};
  bool has_era = false;
  for (const PatternElement& element : elements) has_era |= element.letter == 'G';
  PatternFormatter formatter(time, has_era, out);
  for (const PatternElement& element : elements) formatter.Append(element);
}

}  // namespace rillmill::pipeline
