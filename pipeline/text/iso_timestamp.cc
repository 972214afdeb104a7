#include <bit>
#include <cstring>

#include "pipeline/text/datetime.h"

namespace rillmill::pipeline {
namespace {

static_assert(std::endian::native == std::endian::little,
              "bytes of a word are taken in memory order");

uint64_t Load8(const char* text) {
  uint64_t word;
  std::memcpy(&word, text, sizeof(word));
  return word;
}

// Eight characters in which '0' stands for any digit. After an exclusive or with the characters,
// digits are 0 to 9 and the others 0; adding the headroom sets the top bit of each byte that is too
// large.
struct Template {
  uint64_t characters = 0;
  uint64_t headroom = 0;

  explicit constexpr Template(const char (&text)[9]) {
    for (int i = 0; i < 8; ++i) {
      characters |= static_cast<uint64_t>(text[i]) << (8 * i);
      headroom |= uint64_t{0x7fu - (text[i] == '0' ? 9u : 0u)} << (8 * i);
    }
  }

  // Not 0: the characters do not match.
  uint64_t Excess(uint64_t values) const {
    return ((values + headroom) | values) & 0x8080808080808080;
  }
};

// Byte i: digit i times ten plus digit i + 1.
uint64_t Pairs(uint64_t values) { return values * 10 + (values >> 8); }
int32_t ByteAt(uint64_t word, int i) { return static_cast<int32_t>(word >> (8 * i) & 0xff); }

struct Fields {
  int32_t year, month, day, hour, minute, second;
};

// "YYYY-MM-" "DD" and "HH:MM:SS"; the separator between is the caller's.
bool MatchFields(const char* text, Fields* fields) {
  static constexpr Template kDate("0000-00-"), kTime("00:00:00");
  uint64_t date = Load8(text) ^ kDate.characters, time = Load8(text + 11) ^ kTime.characters;
  auto tens = static_cast<uint32_t>(text[8] - '0'), ones = static_cast<uint32_t>(text[9] - '0');
  if ((kDate.Excess(date) | kTime.Excess(time)) != 0 || tens > 9 || ones > 9) return false;
  uint64_t d = Pairs(date), t = Pairs(time);
  *fields = {ByteAt(d, 0) * 100 + ByteAt(d, 2),
             ByteAt(d, 5),
             static_cast<int32_t>(tens * 10 + ones),
             ByteAt(t, 0),
             ByteAt(t, 3),
             ByteAt(t, 6)};
  bool in_every_month =
      static_cast<uint32_t>(fields->day - 1) < 28 && static_cast<uint32_t>(fields->month - 1) < 12;
  return (in_every_month || IsValidDate(fields->year, fields->month, fields->day)) &&
         fields->hour < 24 && fields->minute < 60 && fields->second < 60;
}

// ".f" to ".ffffff" at `text`; false for anything else that starts with a dot.
bool TakeFraction(const char** text, const char* end, int64_t* micros) {
  const char* at = *text + 1;
  int64_t unit = kMicrosPerSecond;
  while (at < end && static_cast<uint8_t>(*at - '0') <= 9 && unit > 1) {
    unit /= 10;
    *micros += (*at++ - '0') * unit;
  }
  *text = at;
  return unit < kMicrosPerSecond;
}

}  // namespace

bool ParseIsoTimestampFast(const char* text, size_t size, int64_t* micros, bool utc) {
  constexpr size_t kSeconds = 19;
  if (size < kSeconds || (text[10] != 'T' && text[10] != ' ')) return false;
  Fields fields;
  if (!MatchFields(text, &fields)) return false;
  const char *at = text + kSeconds, *end = text + size;
  int64_t fraction = 0;
  if (at < end && *at == '.' && !TakeFraction(&at, end, &fraction)) return false;
  bool zoned = at < end && *at == 'Z';
  if (at + zoned != end || !(zoned || utc)) return false;
  int64_t days = DaysFromCivil(fields.year, fields.month, fields.day);
  int64_t seconds = days * 86'400 + fields.hour * 3600 + fields.minute * 60 + fields.second;
  *micros = seconds * kMicrosPerSecond + fraction;
  return true;
}

}  // namespace rillmill::pipeline
