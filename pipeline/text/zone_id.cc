#include "pipeline/text/zone_id.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace rillmill::pipeline {
namespace {

constexpr int32_t kMaxOffsetSeconds = 18 * 3600;

// java.time.ZoneId.SHORT_IDS.
constexpr std::pair<std::string_view, std::string_view> kShortIds[] = {
    {"ACT", "Australia/Darwin"},
    {"AET", "Australia/Sydney"},
    {"AGT", "America/Argentina/Buenos_Aires"},
    {"ART", "Africa/Cairo"},
    {"AST", "America/Anchorage"},
    {"BET", "America/Sao_Paulo"},
    {"BST", "Asia/Dhaka"},
    {"CAT", "Africa/Harare"},
    {"CNT", "America/St_Johns"},
    {"CST", "America/Chicago"},
    {"CTT", "Asia/Shanghai"},
    {"EAT", "Africa/Addis_Ababa"},
    {"ECT", "Europe/Paris"},
    {"EST", "-05:00"},
    {"HST", "-10:00"},
    {"IET", "America/Indiana/Indianapolis"},
    {"IST", "Asia/Kolkata"},
    {"JST", "Asia/Tokyo"},
    {"MIT", "Pacific/Apia"},
    {"MST", "-07:00"},
    {"NET", "Asia/Yerevan"},
    {"NST", "Pacific/Auckland"},
    {"PLT", "Asia/Karachi"},
    {"PNT", "America/Phoenix"},
    {"PRT", "America/Puerto_Rico"},
    {"PST", "America/Los_Angeles"},
    {"SST", "Pacific/Guadalcanal"},
    {"VST", "Asia/Ho_Chi_Minh"}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes one or two digits ("9", "09") from the front.
bool TakeField(std::string_view* text, bool allow_single, int32_t* value) {
  if (text->empty() || !IsDigit((*text)[0])) return false;
  bool two = text->size() > 1 && IsDigit((*text)[1]);
  if (!two && !allow_single) return false;
  *value = (*text)[0] - '0';
  if (two) *value = *value * 10 + ((*text)[1] - '0');
  text->remove_prefix(two ? 2 : 1);
  return true;
}

// "h", "hh", "h:m" … "hh:mm:ss", "hhmm", "hhmmss" after the sign.
std::optional<int32_t> ParseClock(std::string_view text) {
  int32_t hour = 0, minute = 0, second = 0;
  if (!TakeField(&text, true, &hour)) return std::nullopt;
  bool colons = text.starts_with(':');
  // Spark pads "h:" and ":m"; the latter only where nothing follows.
  if (!text.empty()) {
    if (colons) text.remove_prefix(1);
    bool last = text.size() <= 2;
    if (!TakeField(&text, colons && last, &minute)) return std::nullopt;
  }
  if (!text.empty()) {
    if (colons != text.starts_with(':')) return std::nullopt;
    if (colons) text.remove_prefix(1);
    if (!TakeField(&text, false, &second)) return std::nullopt;
  }
  if (!text.empty() || minute > 59 || second > 59) return std::nullopt;
  int32_t total = hour * 3600 + minute * 60 + second;
  return total <= kMaxOffsetSeconds ? std::optional(total) : std::nullopt;
}

std::optional<int32_t> ParseSigned(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::optional<int32_t> seconds = ParseClock(text.substr(1));
  return seconds && text[0] == '-' ? std::optional(-*seconds) : seconds;
}

}  // namespace

std::string_view ResolveShortZoneId(std::string_view id) {
  for (const auto& [name, zone] : kShortIds) {
    if (name == id) return zone;
  }
  return id;
}

std::optional<int32_t> ParseZoneOffset(std::string_view id) {
  if (id == "Z") return 0;
  id = ResolveShortZoneId(id);
  for (std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (!id.starts_with(prefix)) continue;
    if (id == prefix) return 0;
    return ParseSigned(id.substr(prefix.size()));
  }
  return ParseSigned(id);
}

void AppendZoneOffset(int32_t seconds, std::string* out) {
  if (seconds == 0) {
    out->push_back('Z');
    return;
  }
  int32_t rest = seconds < 0 ? -seconds : seconds;
  fmt::format_to(std::back_inserter(*out), "{}{:02}:{:02}", seconds < 0 ? '-' : '+', rest / 3600,
                 rest / 60 % 60);
  if (rest % 60 != 0) fmt::format_to(std::back_inserter(*out), ":{:02}", rest % 60);
}

}  // namespace rillmill::pipeline
