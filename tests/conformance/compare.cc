// The comparison rules of the suite's README.
#include <algorithm>
#include <cmath>
#include <regex>

#include "tests/conformance/case.h"

namespace rillmill::conformance {
namespace {

using Lines = std::vector<std::string>;

constexpr double kFloatTolerance = 1e-12;  // stddev and its like

// Equal byte for byte, or equal but for numbers that differ by less than the tolerance.
bool SameRow(const std::string& expected, const std::string& actual) {
  if (expected == actual) return true;
  static const std::regex number(R"(-?\d+\.\d+(E-?\d+)?)");
  if (std::regex_replace(expected, number, "#") != std::regex_replace(actual, number, "#"))
    return false;
  auto a = std::sregex_iterator(expected.begin(), expected.end(), number);
  auto b = std::sregex_iterator(actual.begin(), actual.end(), number);
  for (; a != std::sregex_iterator(); ++a, ++b) {
    double x = std::stod(a->str()), y = std::stod(b->str());
    if (std::abs(x - y) > kFloatTolerance * std::max(std::abs(x), std::abs(y))) return false;
  }
  return true;
}

std::string DiffLines(const std::string& what, const Lines& expected, const Lines& actual) {
  for (size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
    std::string want = i < expected.size() ? expected[i] : "(nothing)";
    std::string got = i < actual.size() ? actual[i] : "(nothing)";
    if (!SameRow(want, got))
      return what + ", line " + std::to_string(i + 1) + ":\n    expected " + want +
             "\n    actual   " + got;
  }
  return "";
}

std::string DiffBatches(const std::string& what, const std::map<int64_t, Lines>& expected,
                        const std::map<int64_t, Lines>& actual, bool sorted) {
  for (const auto& [batch, want] : expected) {
    auto found = actual.find(batch);
    std::string name = what + " " + std::to_string(batch);
    if (found == actual.end()) return name + " did not run";
    Lines left = want, right = found->second;
    if (sorted) std::sort(left.begin(), left.end());
    if (sorted) std::sort(right.begin(), right.end());
    if (std::string diff = DiffLines(name, left, right); !diff.empty()) return diff;
  }
  return "";
}

// What the README calls information only: all counts of stream-stream joins, puts and removals of
// other operators than aggregations.
std::string WithoutInformation(const std::string& line) {
  static const std::regex join(R"(("operatorName":"symmetricHashJoin"),[^}]*)");
  static const std::regex other(
      R"(("operatorName":"(?!stateStoreSave)\w+","numRowsTotal":\d+),"numRowsUpdated":\d+,"numRowsRemoved":\d+)");
  return std::regex_replace(std::regex_replace(line, join, "$1"), other, "$1");
}

// The event-time average may differ by a millisecond (a floating-point running mean); its digits
// are cut off there.
std::string AverageOf(const std::string& line, std::string* rest) {
  static const std::regex average(R"re("avg":"([^"]*)",?)re");
  std::smatch match;
  *rest = std::regex_replace(line, average, "");
  return std::regex_search(line, match, average) ? match[1].str() : "";
}

int64_t MillisOfDay(const std::string& iso) {
  int hour = 0, minute = 0, second = 0, millis = 0;
  size_t at = iso.find('T');
  if (at == std::string::npos) return 0;
  std::sscanf(iso.c_str() + at, "T%d:%d:%d.%d", &hour, &minute, &second, &millis);
  return ((hour * 60 + minute) * 60 + second) * 1000LL + millis;
}

std::string DiffProgress(const Lines& expected, const Lines& actual) {
  for (size_t i = 0; i < expected.size(); ++i) {
    if (i >= actual.size()) return "progress: no report for\n    " + expected[i];
    std::string want, got;
    std::string want_average = AverageOf(WithoutInformation(expected[i]), &want);
    std::string got_average = AverageOf(WithoutInformation(actual[i]), &got);
    bool near = std::abs(MillisOfDay(want_average) - MillisOfDay(got_average)) <= 1;
    if (want != got || !near)
      return "progress:\n    expected " + expected[i] + "\n    actual   " + actual[i];
  }
  return "";
}

// Provisional classes and Java exceptions stand for "refused, somehow".
bool HasPublicClass(const std::string& error_class) {
  return !error_class.empty() && !error_class.starts_with("_LEGACY_ERROR_TEMP_") &&
         !error_class.starts_with("java.");
}

std::string DiffError(const Outcome& expected, const Outcome& actual) {
  if (!expected.error_class)
    return actual.error_class ? "failed: [" + *actual.error_class + "] " + actual.error_message
                              : "";
  if (!actual.error_class) return "was not refused; expected " + *expected.error_class;
  if (*actual.error_class == "NOT_SUPPORTED_YET")
    return "not supported yet: " + actual.error_message;
  if (!HasPublicClass(*expected.error_class) || *expected.error_class == *actual.error_class)
    return "";
  return "expected error " + *expected.error_class + ": " + expected.error_message +
         "\n    actual [" + *actual.error_class + "] " + actual.error_message;
}

}  // namespace

std::string Compare(const Outcome& expected, const Outcome& actual) {
  if (std::string diff = DiffError(expected, actual); !diff.empty()) return diff;
  if (std::string diff = DiffBatches("batch", expected.rows, actual.rows, true); !diff.empty())
    return diff;
  if (std::string diff = DiffBatches("ordered batch", expected.ordered, actual.rows, false);
      !diff.empty())
    return diff;
  if (!expected.error_class && actual.rows.size() > expected.rows.size()) {
    return "ran " + std::to_string(actual.rows.size()) + " batches, expected " +
           std::to_string(expected.rows.size());
  }
  return DiffProgress(expected.progress, actual.progress);
}

}  // namespace rillmill::conformance
