#include "core/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

namespace rillmill {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return Lower(c); });
  return lower;
}

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The whole text as a number, or nothing.
template <class T>
std::optional<T> Parse(std::string_view text) {
  text = Trim(text);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> ParseBool(std::string_view text) {
  const std::string lower = Lower(Trim(text));
  if (lower == "true") return true;
  if (lower == "false") return false;
  return std::nullopt;
}

// Letters to add, drop, replace or swap with their neighbour, case-insensitive; three rows of the
// table at a time.
size_t EditDistance(std::string_view a, std::string_view b) {
  auto same = [](char x, char y) { return Lower(x) == Lower(y); };
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min({last[j] + (same(a[i], b[j]) ? 0 : 1), last[j + 1] + 1, row[j] + 1});
      const bool swapped = i > 0 && j > 0 && same(a[i], b[j - 1]) && same(a[i - 1], b[j]);
      if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

struct TimeUnit {
  std::string_view suffix;
  int64_t micros;
};

constexpr std::array<TimeUnit, 7> kTimeUnits{{{"us", 1},
                                              {"ms", 1'000},
                                              {"s", 1'000'000},
                                              {"m", 60'000'000},
                                              {"min", 60'000'000},
                                              {"h", 3'600'000'000},
                                              {"d", 86'400'000'000}}};

// What is wrong with the value, or "".
std::string Complaint(const OptionSpec& spec, const std::string& text) {
  switch (spec.type) {
    case OptionType::kString:
      return "";
    case OptionType::kBool:
      return ParseBool(text) ? "" : "is not true or false";
    case OptionType::kDouble:
      return Parse<double>(text) ? "" : "is not a number";
    case OptionType::kDuration: {
      auto parsed = ParseDurationMillis(text);
      return parsed.ok() ? "" : std::string(parsed.status().message());
    }
    case OptionType::kLong: {
      const auto value = Parse<int64_t>(text);
      if (!value) return "is not an integer";
      return *value >= spec.minimum ? "" : fmt::format("is less than {}", spec.minimum);
    }
  }
  return "";
}

bool StartsWithAny(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    return Lower(name.substr(0, prefix.size())) == Lower(prefix);
  });
}

std::string Unknown(std::string_view name, std::span<const OptionSpec> specs) {
  std::vector<std::string_view> known;
  for (const OptionSpec& spec : specs) known.push_back(spec.name);
  const std::string_view nearest = NearestName(name, known);
  if (!nearest.empty()) return fmt::format("is unknown (did you mean `{}`?)", nearest);
  return fmt::format("is unknown (known: {})", fmt::join(known, ", "));
}

}  // namespace

bool CaseInsensitiveLess::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return Lower(x) < Lower(y); });
}

void Options::Set(std::string_view name, std::string text, std::string where) {
  values_.insert_or_assign(std::string(name), OptionValue{std::move(text), std::move(where)});
}

std::string Options::Text(std::string_view name, std::string_view fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string(fallback) : found->second.text;
}

std::optional<int64_t> Options::Long(std::string_view name) const {
  return Has(name) ? Parse<int64_t>(Text(name)) : std::nullopt;
}

std::optional<double> Options::Double(std::string_view name) const {
  return Has(name) ? Parse<double>(Text(name)) : std::nullopt;
}

std::optional<int64_t> Options::DurationMillis(std::string_view name) const {
  if (!Has(name)) return std::nullopt;
  auto parsed = ParseDurationMillis(Text(name));
  return parsed.ok() ? std::optional<int64_t>(*parsed) : std::nullopt;
}

bool Options::Bool(std::string_view name, bool fallback) const {
  return ParseBool(Text(name)).value_or(fallback);
}

std::string Options::Describe(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return fmt::format("option `{}`", name);
  const std::string& where = found->second.where;
  return fmt::format("{}{}option `{}`", where, where.empty() ? "" : ": ", found->first);
}

Status Options::Check(std::span<const OptionSpec> specs,
                      std::span<const std::string_view> open_prefixes) const {
  const CaseInsensitiveLess less;
  for (const auto& [name, value] : values_) {
    if (StartsWithAny(name, open_prefixes)) continue;
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& candidate) {
      return !less(name, candidate.name) && !less(candidate.name, name);
    });
    const std::string complaint =
        spec == specs.end() ? Unknown(name, specs) : Complaint(*spec, value.text);
    if (complaint.empty()) continue;
    const std::string shown = spec == specs.end() ? "" : fmt::format(" \"{}\"", value.text);
    return Status(StatusCode::kInvalid, fmt::format("{}:{} {}", Describe(name), shown, complaint));
  }
  return Status::Ok();
}

std::string_view NearestName(std::string_view name, std::span<const std::string_view> known) {
  // A third of the letters may differ: beyond that a suggestion misleads.
  size_t best = std::max<size_t>(1, name.size() / 3) + 1;
  std::string_view nearest;
  for (std::string_view candidate : known) {
    const size_t distance = EditDistance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

Result<int64_t> ParseDurationMillis(std::string_view text, int64_t default_unit_millis) {
  const std::string lower = Lower(Trim(text));
  const size_t digits =
      std::min(lower.find_first_not_of("0123456789", lower.starts_with('-')), lower.size());
  const std::string_view suffix = std::string_view(lower).substr(digits);
  const auto number = Parse<int64_t>(std::string_view(lower).substr(0, digits));
  const auto unit = std::find_if(kTimeUnits.begin(), kTimeUnits.end(),
                                 [&](const TimeUnit& known) { return known.suffix == suffix; });
  int64_t micros = 0;
  if (!number || (unit == kTimeUnits.end() && !suffix.empty()) ||
      __builtin_mul_overflow(*number, suffix.empty() ? default_unit_millis * 1000 : unit->micros,
                             &micros)) {
    return Status(
        StatusCode::kInvalid,
        "is not a time (a number with one of the units us, ms, s, m, min, h, d, such as \"10s\")");
  }
  return micros / 1000;
}

}  // namespace rillmill
