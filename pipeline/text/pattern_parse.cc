#include <algorithm>
#include <climits>
#include <optional>

#include "pipeline/text/civil.h"
#include "pipeline/text/pattern_element.h"
#include "pipeline/text/zone_id.h"

namespace rillmill::pipeline {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

// What a text said; -1 where it said nothing.
struct ParsedFields {
  std::optional<int64_t> year;
  bool before_christ = false;
  int64_t month = 1, day = 1, day_of_year = -1;
  int64_t hour = -1, hour_1_to_24 = -1, hour_0_to_11 = -1, hour_1_to_12 = -1, half = -1;
  int64_t minute = 0, second = 0, micros = 0;
  std::optional<int32_t> offset;
  const TimeZone* zone = nullptr;
};

// Java's strict parser: each element takes its characters or the text does not match.
class PatternParser {
 public:
  PatternParser(const PatternElements& elements, std::string_view text)
      : elements_(elements), text_(text) {}

  // Elements [first, end).
  bool Parse(size_t first, size_t end) {
    for (size_t i = first; i < end;) {
      const PatternElement& e = elements_[i];
      if (e.letter != '[') {
        if (!Take(e)) return false;
        ++i;
        continue;
      }
      std::string_view text = text_;
      ParsedFields fields = fields_;
      if (!Parse(i + 1, e.section_end)) {
        text_ = text;
        fields_ = fields;
      }
      i = e.section_end;
    }
    return true;
  }

  bool at_end() const { return text_.empty(); }
  const ParsedFields& fields() const { return fields_; }

 private:
  bool Take(const PatternElement& e) {
    ParsedFields& f = fields_;
    switch (e.letter) {
      case 0:
        return TakeLiteral(e.literal);
      case 'y':
        return TakeYear(e);
      case 'M':
        return e.count <= 2 ? TakeNumber(e, &f.month)
                            : TakeName(kMonthNames, e.count == 4, &f.month);
      case 'd':
        return TakeNumber(e, &f.day);
      case 'D':
        return TakeDigits(e.count, 3, 0, &f.day_of_year);
      case 'H':
        return TakeNumber(e, &f.hour);
      case 'k':
        return TakeNumber(e, &f.hour_1_to_24);
      case 'K':
        return TakeNumber(e, &f.hour_0_to_11);
      case 'h':
        return TakeNumber(e, &f.hour_1_to_12);
      case 'a':
        return TakeHalf();
      case 'm':
        return TakeNumber(e, &f.minute);
      case 's':
        return TakeNumber(e, &f.second);
      case 'S':
        return TakeFraction(e.count);
      case 'G':
        return TakeEra(e.count == 4);
      case 'V':
      case 'z':
        return TakeZone();
      case 'O':
        return TakeLocalizedOffset();
      case 'Z':
        if (e.count == 4) return TakeLocalizedOffset();
        [[fallthrough]];
      default:
        return TakeOffset(OffsetStyleOf(e));
    }
  }

  bool TakeLiteral(std::string_view literal) {
    if (!StartsWithIgnoringCase(text_, literal)) return false;
    text_.remove_prefix(literal.size());
    return true;
  }

  // From `minimum` to `maximum` digits, of which the last `reserved` are left to the numbers
  // behind.
  bool TakeDigits(int minimum, int maximum, int reserved, int64_t* value) {
    int digits = 0;
    while (digits < maximum + reserved && static_cast<size_t>(digits) < text_.size() &&
           IsDigit(text_[static_cast<size_t>(digits)])) {
      ++digits;
    }
    if (reserved > 0) digits = std::max(minimum, digits - reserved);
    if (digits < minimum || static_cast<size_t>(digits) > text_.size()) return false;
    *value = 0;
    for (int i = 0; i < digits; ++i) {
      char c = text_[static_cast<size_t>(i)];
      if (!IsDigit(c) || __builtin_mul_overflow(*value, 10, value) ||
          __builtin_add_overflow(*value, c - '0', value))
        return false;
    }
    text_.remove_prefix(static_cast<size_t>(digits));
    return true;
  }

  // One letter takes any number of digits, two take two.
  bool TakeNumber(const PatternElement& e, int64_t* value) {
    return e.count == 1 ? TakeDigits(1, 18, e.reserved, value) : TakeDigits(2, 2, 0, value);
  }

  bool TakeYear(const PatternElement& e) {
    int64_t value = 0;
    if (e.count == 2) {
      if (!TakeDigits(2, 2, 0, &value)) return false;
      fields_.year = 2000 + value;
      return true;
    }
    bool negative = TakeLiteral("-");
    bool plus = !negative && e.count >= 4 && TakeLiteral("+");
    size_t before = text_.size();
    if (!TakeDigits(e.count, 18, e.reserved, &value)) return false;
    // More digits than letters want a sign, fewer must not have one.
    bool exceeds = before - text_.size() > static_cast<size_t>(e.count);
    if (e.count >= 4 && !negative && plus != exceeds) return false;
    fields_.year = negative ? -value : value;
    return true;
  }

  template <size_t size>
  bool TakeName(const std::array<std::string_view, size>& names, bool full, int64_t* value) {
    for (size_t i = 0; i < size; ++i) {
      if (!TakeLiteral(full ? names[i] : names[i].substr(0, 3))) continue;
      *value = static_cast<int64_t>(i) + 1;
      return true;
    }
    return false;
  }

  bool TakeHalf() {
    if (TakeLiteral("AM")) {
      fields_.half = 0;
    } else if (TakeLiteral("PM")) {
      fields_.half = 1;
    }
    return fields_.half >= 0;
  }

  bool TakeEra(bool full) {
    fields_.before_christ = TakeLiteral(full ? "Before Christ" : "BC");
    return fields_.before_christ || TakeLiteral(full ? "Anno Domini" : "AD");
  }

  bool TakeFraction(int maximum) {
    size_t before = text_.size();
    int64_t value = 0;
    if (!TakeDigits(1, maximum, 0, &value)) return false;
    for (size_t digits = before - text_.size(); digits < 9; ++digits) value *= 10;
    fields_.micros = value / 1000;
    return true;
  }

  bool TakeOffset(const OffsetStyle& style) {
    if (TakeLiteral(style.zero)) {
      fields_.offset = 0;
      return true;
    }
    bool negative = text_.starts_with('-');
    if (!negative && !text_.starts_with('+')) return false;
    text_.remove_prefix(1);
    int64_t hours = 0, minutes = 0, seconds = 0;
    if (!TakeDigits(2, 2, 0, &hours)) return false;
    std::string_view colon = style.colons ? ":" : "";
    if (!TakePart(colon, &minutes) && style.minutes_always) return false;
    if (style.seconds) TakePart(colon, &seconds);
    int64_t total = hours * 3600 + minutes * 60 + seconds;
    if (minutes > 59 || seconds > 59 || total > 18 * 3600) return false;
    fields_.offset = static_cast<int32_t>(negative ? -total : total);
    return true;
  }

  // ":30" or "30"; the text stays as it is when there is none.
  bool TakePart(std::string_view separator, int64_t* value) {
    std::string_view before = text_;
    if (TakeLiteral(separator) && TakeDigits(2, 2, 0, value)) return true;
    text_ = before;
    *value = 0;
    return false;
  }

  bool TakeLocalizedOffset() {
    if (!TakeLiteral("GMT")) return false;
    return TakeOffsetText();
  }

  // "", "+8", "+08:00": as far as it reads as an offset.
  bool TakeOffsetText() {
    fields_.offset = 0;
    size_t size = text_.find_first_not_of("+-0123456789:");
    if (size == std::string_view::npos) size = text_.size();
    if (size == 0) return true;
    std::optional<int32_t> offset = ParseZoneOffset(text_.substr(0, size));
    if (!offset) return false;
    fields_.offset = *offset;
    text_.remove_prefix(size);
    return true;
  }

  // The longest run of characters that names a zone.
  bool TakeZone() {
    size_t size = 0;
    while (size < text_.size() && text_[size] > ' ' &&
           std::string_view("[](),;").find(text_[size]) == std::string_view::npos)
      ++size;
    for (; size > 0; --size) {
      Result<const TimeZone*> zone = FindTimeZone(text_.substr(0, size));
      if (!zone.ok()) continue;
      fields_.zone = *zone;
      text_.remove_prefix(size);
      return true;
    }
    return false;
  }

  const PatternElements& elements_;
  std::string_view text_;  // what is left
  ParsedFields fields_;
};

bool ResolveDays(const ParsedFields& f, int64_t* days) {
  int64_t year = f.year.value_or(1970);
  if (f.before_christ) year = 1 - year;
  if (year < -999'999 || year > 999'999) return false;
  auto civil_year = static_cast<int32_t>(year);
  if (f.day_of_year >= 0) {
    *days = DaysFromCivil(civil_year, 1, 1) + f.day_of_year - 1;
    return f.day_of_year >= 1 && f.day_of_year <= (IsLeapYear(year) ? 366 : 365);
  }
  if (f.month > 12 || f.day > 31) return false;
  auto month = static_cast<int32_t>(f.month), day = static_cast<int32_t>(f.day);
  if (!IsValidDate(year, month, day)) return false;
  *days = DaysFromCivil(civil_year, month, day);
  return true;
}

bool ResolveHour(const ParsedFields& f, int64_t* hour) {
  if (f.hour_1_to_24 == 0 || f.hour_1_to_24 > 24 || f.hour_1_to_12 == 0 || f.hour_1_to_12 > 12 ||
      f.hour_0_to_11 > 11)
    return false;
  int64_t half = std::max<int64_t>(f.half, 0);
  if (f.hour >= 0) {
    *hour = f.hour;
    if (f.half >= 0 && f.hour / 12 != f.half) return false;
  } else if (f.hour_1_to_24 >= 0) {
    *hour = f.hour_1_to_24 % 24;
  } else if (f.hour_1_to_12 >= 0) {
    *hour = f.hour_1_to_12 % 12 + 12 * half;
  } else {
    *hour = std::max<int64_t>(f.hour_0_to_11, 0) + 12 * half;
  }
  return *hour < 24;
}

}  // namespace

bool ParsePattern(const PatternElements& elements, std::string_view text, const TimeZone& zone,
                  int64_t* micros) {
  PatternParser parser(elements, text);
  if (!parser.Parse(0, elements.size()) || !parser.at_end()) return false;
  const ParsedFields& f = parser.fields();
  int64_t days = 0, hour = 0;
  if (!ResolveDays(f, &days) || !ResolveHour(f, &hour) || f.minute > 59 || f.second > 59)
    return false;
  int64_t local = 0;
  int64_t of_day = (hour * 3600 + f.minute * 60 + f.second) * kMicrosPerSecond + f.micros;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &local) ||
      __builtin_add_overflow(local, of_day, &local))
    return false;
  if (f.offset) {
    *micros = AddClamped(local, -*f.offset * kMicrosPerSecond);
  } else {
    *micros = (f.zone ? *f.zone : zone).LocalToUtc(local);
  }
  return true;
}

}  // namespace rillmill::pipeline
