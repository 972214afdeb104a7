#include <algorithm>
#include <array>
#include <climits>

#include "pipeline/text/datetime.h"
#include "pipeline/text/trim.h"
#include "pipeline/text/zone_id.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

enum Segment { kYear, kMonth, kDay, kHour, kMinute, kSecond, kFraction, kZone };

// The parts of a timestamp text; `zone` is empty where there is none.
struct TimestampParts {
  std::array<int32_t, 7> values = {1, 1, 1, 0, 0, 0, 0};
  std::string_view zone;
  bool time_only = false;
};

// Spark's CAST grammar (SparkDateTimeUtils.parseTimestampString): digits are collected into the
// current segment until a separator closes it.
class TimestampScanner {
 public:
  explicit TimestampScanner(std::string_view text) : text_(text) {}

  std::optional<TimestampParts> Scan() {
    if (text_.empty()) return std::nullopt;
    bool negative = text_[0] == '-';
    bool has_sign = negative || text_[0] == '+';
    for (at_ = has_sign ? 1 : 0; at_ < text_.size() && segment_ != kZone; ++at_) {
      if (IsDigit(text_[at_])) {
        AddDigit(text_[at_]);
      } else if (!Separate(text_[at_], has_sign)) {
        return std::nullopt;
      }
    }
    if (segment_ != kZone && !Close(segment_)) return std::nullopt;
    if (negative) parts_.values[kYear] = -parts_.values[kYear];
    return parts_;
  }

 private:
  void AddDigit(char c) {
    if (++digits_ <= 6) value_ = value_ * 10 + (c - '0');
  }

  // Ends the current segment and goes on with `next`.
  bool Close(int next) {
    bool valid = segment_ == kYear ? digits_ >= 4 && digits_ <= 6
                                   : segment_ == kFraction || (digits_ >= 1 && digits_ <= 2);
    if (segment_ == kFraction) {
      for (int i = digits_; i < 6; ++i) value_ *= 10;
    }
    parts_.values[static_cast<size_t>(segment_)] = value_;
    segment_ = next;
    value_ = digits_ = 0;
    return valid;
  }

  bool Separate(char c, bool has_sign) {
    switch (segment_) {
      case kYear:
        if (c == '-') return Close(kMonth);
        return !has_sign && StartTimeOnly(c);
      case kMonth:
        return c == '-' && Close(kDay);
      case kDay:
        return (c == ' ' || c == 'T') && Close(kHour);
      case kHour:
      case kMinute:
        return c == ':' && Close(segment_ + 1);
      default:
        if (c == '.' && segment_ == kSecond) return Close(kFraction);
        parts_.zone = text_.substr(at_);
        return Close(kZone);
    }
  }

  // "T3:04:05", "3:04:05".
  bool StartTimeOnly(char c) {
    if (c == 'T' && at_ == 0) {
      segment_ = kHour;
    } else if (c == ':') {
      segment_ = kHour;
      if (!Close(kMinute)) return false;
    } else {
      return false;
    }
    parts_.time_only = true;
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  int segment_ = kYear;
  int32_t value_ = 0;
  int digits_ = 0;
  TimestampParts parts_;
};

std::optional<int64_t> LocalMicros(const TimestampParts& parts, int64_t today) {
  const auto& v = parts.values;
  if (v[kHour] > 23 || v[kMinute] > 59 || v[kSecond] > 59) return std::nullopt;
  if (!parts.time_only && !IsValidDate(v[kYear], v[kMonth], v[kDay])) return std::nullopt;
  int64_t days = parts.time_only ? today : DaysFromCivil(v[kYear], v[kMonth], v[kDay]);
  Int128 micros = Int128{days} * kMicrosPerDay +
                  (v[kHour] * 3600 + v[kMinute] * 60 + v[kSecond]) * kMicrosPerSecond +
                  v[kFraction];
  if (micros < INT64_MIN || micros > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(micros);
}

std::optional<int64_t> InZone(const TimestampParts& parts, const TimeZone& zone,
                              int64_t now_micros) {
  int64_t today = FloorDiv(zone.UtcToLocal(now_micros), kMicrosPerDay);
  std::optional<int64_t> local = LocalMicros(parts, today);
  return local ? std::optional(zone.LocalToUtc(*local)) : local;
}

}  // namespace

std::optional<int64_t> ParseTimestamp(std::string_view text, const TimeZone& zone,
                                      int64_t now_micros) {
  std::optional<TimestampParts> parts = TimestampScanner(TrimSparkBlanks(text)).Scan();
  if (!parts) return std::nullopt;
  if (parts->zone.empty()) return InZone(*parts, zone, now_micros);
  std::string_view id = TrimJavaBlanks(parts->zone);
  if (std::optional<int32_t> offset = ParseZoneOffset(id))
    return InZone(*parts, FixedOffsetZone(*offset), now_micros);
  Result<const TimeZone*> region = FindTimeZone(id);
  return region.ok() ? InZone(*parts, **region, now_micros) : std::nullopt;
}

std::optional<int64_t> ParseTimestampNtz(std::string_view text, bool allow_zone) {
  std::optional<TimestampParts> parts = TimestampScanner(TrimSparkBlanks(text)).Scan();
  if (!parts || parts->time_only) return std::nullopt;
  if (!parts->zone.empty()) {
    std::string_view id = TrimJavaBlanks(parts->zone);
    if (!allow_zone || !(ParseZoneOffset(id) || FindTimeZone(id).ok())) return std::nullopt;
  }
  return LocalMicros(*parts, 0);
}

std::optional<int32_t> ParseDate(std::string_view text) {
  constexpr int kMaxYear = 5'881'580;  // the last year whose days fit
  text = TrimSparkBlanks(text);
  if (text.empty()) return std::nullopt;
  bool negative = text[0] == '-';
  size_t at = negative || text[0] == '+' ? 1 : 0;
  std::array<int32_t, 3> values = {1, 1, 1};
  size_t segment = 0;
  for (;; ++segment, ++at) {
    int digits = 0;
    int32_t value = 0;
    for (; at < text.size() && IsDigit(text[at]) && digits <= 7; ++at, ++digits)
      value = value * 10 + (text[at] - '0');
    bool valid = segment == 0 ? digits >= 4 && digits <= 7 : digits >= 1 && digits <= 2;
    if (!valid) return std::nullopt;
    values[segment] = value;
    if (segment == 2 || at == text.size() || text[at] != '-') break;
  }
  // Behind a whole date, a blank or 'T' may open anything.
  if (at < text.size() && (segment < 2 || (text[at] != ' ' && text[at] != 'T')))
    return std::nullopt;
  int32_t year = negative ? -values[0] : values[0];
  if (year > kMaxYear || year < -kMaxYear || !IsValidDate(year, values[1], values[2]))
    return std::nullopt;
  int64_t days = DaysFromCivil(year, values[1], values[2]);
  return days >= INT32_MIN && days <= INT32_MAX ? std::optional(static_cast<int32_t>(days))
                                                : std::nullopt;
}

}  // namespace rillmill::pipeline
