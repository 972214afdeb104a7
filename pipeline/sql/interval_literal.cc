#include "pipeline/sql/interval_literal.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "pipeline/sql/lexer.h"
#include "pipeline/text/interval.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline::sql {
namespace {

struct Unit {
  std::string_view name;
  bool year_month;
  int field;  // 0 year, 1 month; 0 day, 1 hour, 2 minute, 3 second
};

constexpr std::array<Unit, 10> kUnits = {{{"year", true, 0},
                                          {"month", true, 1},
                                          {"week", false, 0},
                                          {"day", false, 0},
                                          {"hour", false, 1},
                                          {"minute", false, 2},
                                          {"second", false, 3},
                                          {"millisecond", false, 3},
                                          {"microsecond", false, 3},
                                          {"quarter", true, 1}}};

const Unit* FindUnit(std::string_view word) {
  std::string name = ToLower(word);
  if (name.size() > 1 && name.back() == 's') name.pop_back();
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

Status Malformed(std::string_view text, std::string_view why) {
  return Status(StatusCode::kInvalid, fmt::format("'{}' is no interval: {}", text, why),
                "INVALID_INTERVAL_FORMAT");
}

std::vector<const Unit*> UnitsIn(std::string_view text) {
  std::vector<const Unit*> units;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    if (const Unit* unit = FindUnit(text.substr(at, end - at))) units.push_back(unit);
    at = end + 1;
  }
  return units;
}

void Finish(DataType made, int64_t value, DataType* type, Datum* datum, std::string* name) {
  AppendInterval(made, value, name);
  *type = std::move(made);
  datum->v = value;
}

// The numbers of "1 2:03:04.5" or "1-2", most significant first; nothing if the text is something
// else.
std::optional<std::vector<int64_t>> Numbers(std::string_view text, std::string_view separators) {
  std::vector<int64_t> numbers;
  size_t at = 0;
  for (size_t i = 0; i <= separators.size(); ++i) {
    const size_t end = i < separators.size() ? text.find(separators[i], at) : text.size();
    if (end == std::string_view::npos) return std::nullopt;
    const auto number = ParseIntegral(text.substr(at, end - at), 0, INT32_MAX);
    if (!number || end == at) return std::nullopt;
    numbers.push_back(*number);
    at = end + 1;
  }
  return numbers;
}

// ".5" is 500,000 microseconds; takes the fraction off the text.
std::optional<int64_t> TakeFraction(std::string_view* text) {
  const size_t point = text->find('.');
  if (point == std::string_view::npos) return 0;
  std::string digits(text->substr(point + 1).substr(0, 6));
  digits.resize(6, '0');
  *text = text->substr(0, point);
  return ParseIntegral(digits, 0, 999'999);
}

std::optional<int64_t> DayTimeMicros(std::string_view text, int from, int to) {
  constexpr int64_t kMicros[] = {86'400'000'000, 3'600'000'000, 60'000'000, 1'000'000};
  const auto fraction = to == 3 ? TakeFraction(&text) : 0;
  const std::string_view separators =
      std::string_view(" ::").substr(static_cast<size_t>(from), static_cast<size_t>(to - from));
  const auto numbers = Numbers(text, separators);
  if (!numbers || !fraction) return std::nullopt;
  int64_t micros = *fraction;
  for (size_t i = 0; i < numbers->size(); ++i) {
    int64_t part;
    if (__builtin_mul_overflow((*numbers)[i], kMicros[static_cast<size_t>(from) + i], &part) ||
        __builtin_add_overflow(micros, part, &micros)) {
      return std::nullopt;
    }
  }
  return micros;
}

}  // namespace

bool IsIntervalUnit(std::string_view word) { return FindUnit(word) != nullptr; }

Status ReadIntervalParts(std::string_view text, DataType* type, Datum* value, std::string* name) {
  RILLMILL_ASSIGN(const CalendarInterval interval, ParseInterval(text));
  const std::vector<const Unit*> units = UnitsIn(text);
  if (units.empty()) return Malformed(text, "it names no unit");
  int first = 3, last = 0;
  for (const Unit* unit : units) {
    if (unit->year_month != units[0]->year_month)
      return Malformed(text, "year-month and day-time fields cannot be mixed");
    first = std::min(first, unit->field);
    last = std::max(last, unit->field);
  }
  if (units[0]->year_month) {
    Finish(DataType::YearMonthInterval(first, last), interval.months, type, value, name);
    return Status::Ok();
  }
  int64_t micros;
  if (__builtin_mul_overflow(int64_t{interval.days}, int64_t{86'400'000'000}, &micros) ||
      __builtin_add_overflow(micros, interval.micros, &micros)) {
    return Malformed(text, "it is too long");
  }
  Finish(DataType::DayTimeInterval(first, last), micros, type, value, name);
  return Status::Ok();
}

Status ReadIntervalRange(std::string_view text, bool negative, std::string_view from,
                         std::string_view to, DataType* type, Datum* value, std::string* name) {
  const Unit* first = FindUnit(from);
  const Unit* last = FindUnit(to);
  if (first == nullptr || last == nullptr || first->year_month != last->year_month ||
      first->field >= last->field) {
    return Malformed(text, fmt::format("{} TO {} is no range", from, to));
  }
  std::string_view digits = text;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
    negative ^= digits[0] == '-';
    digits.remove_prefix(1);
  }
  if (first->year_month) {
    const auto numbers = Numbers(digits, "-");
    if (!numbers || (*numbers)[0] > INT32_MAX / 12 - 1 || (*numbers)[1] > 11)
      return Malformed(text, "it should look like '1-2'");
    const int64_t months = (*numbers)[0] * 12 + (*numbers)[1];
    Finish(DataType::YearMonthInterval(), negative ? -months : months, type, value, name);
    return Status::Ok();
  }
  const auto micros = DayTimeMicros(digits, first->field, last->field);
  if (!micros) return Malformed(text, "it should look like '1 02:03:04.5' for DAY TO SECOND");
  Finish(DataType::DayTimeInterval(first->field, last->field), negative ? -*micros : *micros, type,
         value, name);
  return Status::Ok();
}

}  // namespace rillmill::pipeline::sql
