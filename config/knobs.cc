#include "config/knobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "config/knob_value.h"
#include "core/options.h"

namespace rillmill::config {
namespace {

constexpr int64_t kMiB = 1024 * 1024;

bool SameIgnoringCase(char a, char b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return lower(a) == lower(b);
}

bool Matches(std::string_view name, std::string_view pattern) {
  return pattern.ends_with(".*") ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                 : name == pattern;
}

// Equal but for one letter that is missing, too many or wrong, or for one swapped pair; case does
// not count.
bool OneLetterApart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  size_t i = static_cast<size_t>(
      std::mismatch(a.begin(), a.end(), b.begin(), SameIgnoringCase).first - a.begin());
  auto same = [](std::string_view x, std::string_view y) {
    return x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), SameIgnoringCase);
  };
  if (i == a.size()) return true;
  if (a.size() < b.size()) return same(a.substr(i), b.substr(i + 1));
  if (same(a.substr(i + 1), b.substr(i + 1))) return true;
  return i + 1 < a.size() && SameIgnoringCase(a[i], b[i + 1]) && SameIgnoringCase(a[i + 1], b[i]) &&
         same(a.substr(i + 2), b.substr(i + 2));
}

// The value as a number in the units of minimum and maximum; nothing for texts.
Result<std::optional<double>> NumberOf(const Knob& knob, std::string_view text) {
  auto as_double = [](const Result<int64_t>& value) -> Result<std::optional<double>> {
    if (!value.ok()) return value.status();
    return std::optional<double>(static_cast<double>(*value));
  };
  switch (knob.type) {
    case KnobType::kLong:
      return as_double(ParseLong(text));
    case KnobType::kBytes:
      return as_double(ParseBytes(text, kMiB));
    case KnobType::kTime: {
      auto millis = ParseDurationMillis(text);
      if (!millis.ok()) return millis.status().WithContext(fmt::format("\"{}\"", text));
      return as_double(millis);
    }
    case KnobType::kDouble: {
      RILLMILL_ASSIGN(double value, ParseNumber(text));
      return std::optional<double>(value);
    }
    default:
      return std::optional<double>();
  }
}

std::string LimitText(const Knob& knob, double limit) {
  if (knob.type == KnobType::kBytes) return BytesText(static_cast<int64_t>(limit));
  constexpr double kDay = 86'400'000;
  if (knob.type == KnobType::kTime)
    return limit < kDay ? fmt::format("{:.0f} ms", limit)
                        : fmt::format("{:.0f} days", limit / kDay);
  return fmt::format("{}", limit);
}

Status CheckChoice(const Knob& knob, std::string_view text) {
  std::string_view rest = knob.choices;
  while (!rest.empty()) {
    size_t bar = rest.find('|');
    if (rest.substr(0, bar) == text) return Status::Ok();
    rest = bar == std::string_view::npos ? "" : rest.substr(bar + 1);
  }
  return {StatusCode::kInvalid, fmt::format("\"{}\" is not one of {}", text, knob.choices)};
}

}  // namespace

std::vector<const Knob*> AllKnobs() {
  std::vector<const Knob*> all;
  for (const Knob& knob : LiveKnobs()) all.push_back(&knob);
  for (const Knob& knob : InertKnobs()) all.push_back(&knob);
  return all;
}

const Knob* FindKnob(std::string_view name) {
  for (std::span<const Knob> table : {LiveKnobs(), InertKnobs()}) {
    for (const Knob& knob : table) {
      if (Matches(name, knob.name)) return &knob;
    }
  }
  return nullptr;
}

const Knob* MisspeltKnob(std::string_view name) {
  for (const Knob& knob : LiveKnobs()) {
    if (OneLetterApart(name, knob.name)) return &knob;
  }
  return nullptr;
}

Status CheckKnobValue(const Knob& knob, std::string_view text) {
  if (!knob.live) return Status::Ok();
  if (knob.check != nullptr) return knob.check(text);
  if (knob.type == KnobType::kBool) return ParseBool(text).status();
  if (knob.type == KnobType::kChoice) return CheckChoice(knob, text);
  RILLMILL_ASSIGN(std::optional<double> number, NumberOf(knob, text));
  if (!number || (*number >= knob.minimum && *number <= knob.maximum)) return Status::Ok();
  return {StatusCode::kInvalid,
          fmt::format("\"{}\" is out of range: {}", text, KnobRangeText(knob))};
}

std::string KnobTypeText(const Knob& knob) {
  switch (knob.type) {
    case KnobType::kText:
      return "text";
    case KnobType::kBool:
      return "boolean";
    case KnobType::kLong:
      return knob.unit.empty() ? "integer" : fmt::format("integer ({})", knob.unit);
    case KnobType::kDouble:
      return "number";
    case KnobType::kBytes:
      return fmt::format("size (without unit: {})", knob.unit);
    case KnobType::kTime:
      return fmt::format("time (without unit: {})", knob.unit);
    case KnobType::kChoice:
      return std::string(knob.choices);
  }
  return {};
}

std::string KnobRangeText(const Knob& knob) {
  if (knob.maximum == 0) return {};
  return fmt::format("{} to {}", LimitText(knob, knob.minimum), LimitText(knob, knob.maximum));
}

}  // namespace rillmill::config
