#include "config/knob_value.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

namespace rillmill::config {
namespace {

Status Bad(std::string text) { return {StatusCode::kInvalid, std::move(text)}; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view Trim(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The power of 1,024 that a unit stands for, or -1.
int BinaryPower(std::string_view unit) {
  constexpr std::string_view kLetters = "bkmgtp";
  if (unit.empty() || unit.size() > 2 || (unit.size() == 2 && (unit[1] != 'b' || unit[0] == 'b')))
    return -1;
  size_t power = kLetters.find(unit[0]);
  return power == std::string_view::npos ? -1 : static_cast<int>(power);
}

// Threads of "local[…]": "*" is 0, "4" is 4, an optional ",F" gives Spark's task failures.
std::optional<int> LocalThreads(std::string_view inside) {
  std::string_view threads = Trim(inside.substr(0, inside.find(',')));
  if (size_t comma = inside.find(','); comma != std::string_view::npos) {
    auto failures = ParseLong(Trim(inside.substr(comma + 1)));
    if (!failures.ok() || *failures < 1) return std::nullopt;
  }
  if (threads == "*") return 0;
  auto count = ParseLong(threads);
  if (!count.ok() || *count < 1 || *count > 1024) return std::nullopt;
  return static_cast<int>(*count);
}

}  // namespace

Result<int64_t> ParseBytes(std::string_view text, int64_t default_unit) {
  std::string lower = Lower(Trim(text));
  size_t digits = lower.find_first_not_of("0123456789");
  std::string_view unit = digits == std::string::npos ? "" : std::string_view(lower).substr(digits);
  if (!unit.empty() && unit[0] == '.') {
    return Bad(fmt::format("a size takes no fraction: \"{}\" (try \"1536m\" for 1.5 GiB)", text));
  }
  auto number = ParseLong(std::string_view(lower).substr(0, digits));
  int power = BinaryPower(unit);
  if (!number.ok() || (!unit.empty() && power < 0)) {
    return Bad(fmt::format(
        "\"{}\" is not a size; write a whole number with a unit such as \"512m\" or \"2g\"", text));
  }
  int64_t factor = unit.empty() ? default_unit : int64_t{1} << (10 * power);
  int64_t bytes = 0;
  if (__builtin_mul_overflow(*number, factor, &bytes))
    return Bad(fmt::format("\"{}\" is too large", text));
  return bytes;
}

Result<bool> ParseBool(std::string_view text) {
  std::string lower = Lower(Trim(text));
  if (lower == "true") return true;
  if (lower == "false") return false;
  return Bad(fmt::format("\"{}\" is neither true nor false", text));
}

Result<int64_t> ParseLong(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return Bad(fmt::format("\"{}\" is too large", text));
  if (error != std::errc() || end != text.data() + text.size()) {
    return Bad(fmt::format("\"{}\" is not a whole number", text));
  }
  return value;
}

Result<double> ParseNumber(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return Bad(fmt::format("\"{}\" is not a number", text));
  }
  return value;
}

Result<Master> ParseMaster(std::string_view text) {
  if (text == "local") return Master{.local = true, .threads = 1};
  if (text.starts_with("local[") && text.ends_with("]")) {
    if (auto threads = LocalThreads(text.substr(6, text.size() - 7)))
      return Master{.local = true, .threads = *threads};
  }
  if (text == "yarn" || text.starts_with("k8s://")) return Master{.cluster_manager = true};
  if (text.starts_with("spark://")) return Master{};
  return Bad(
      fmt::format("\"{}\" is no master; use local, local[N] (N to 1024), local[*], spark://..., "
                  "yarn, k8s://...",
                  text));
}

std::string BytesText(int64_t bytes) {
  constexpr std::array<std::string_view, 6> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  size_t unit = 0;
  auto value = static_cast<double>(bytes);
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  if (value == std::floor(value)) return fmt::format("{:.0f} {}", value, kUnits[unit]);
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace rillmill::config
