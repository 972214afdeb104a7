#include "config/measure/workload.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <iterator>
#include <unordered_map>

#include "config/measure/embedded_jobs.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

// The text of a field of a generated record as it stands there, with its escapes (only of quotes
// and backslashes, which to_json writes the same way); records have no blanks and no nested values.
std::string_view TextOf(std::string_view record, std::string_view quoted_name) {
  const size_t at = record.find(quoted_name);
  if (at == record.npos) return {};
  size_t begin = at + quoted_name.size() + 1;
  if (record[begin] != '"') return record.substr(begin, record.find_first_of(",}", begin) - begin);
  size_t end = ++begin;
  while (record[end] != '"') end += record[end] == '\\' ? 2 : 1;
  return record.substr(begin, end - begin);
}

int64_t NumberOf(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// "2018-10-01T07:…", in UTC.
int64_t HourMillis(std::string_view time) {
  using namespace std::chrono;
  auto part = [&](size_t at, size_t size) {
    return static_cast<int>(NumberOf(time.substr(at, size)));
  };
  const sys_days day = year(part(0, 4)) / month(static_cast<unsigned>(part(5, 2))) /
                       std::chrono::day(static_cast<unsigned>(part(8, 2)));
  return milliseconds(day.time_since_epoch() + hours(part(11, 2))).count();
}

int64_t Floor(int64_t millis, int64_t step) { return millis - millis % step; }

// A record that was cut off is corrupt: none of its fields counts.
bool IsWhole(std::string_view record) { return record.ends_with('}'); }

bool SfCrimeRow(std::string_view record, std::string* row) {
  if (!IsWhole(record)) return false;
  fmt::format_to(std::back_inserter(*row), R"({{"start":{},"type":"{}","calls":)",
                 HourMillis(TextOf(record, "\"call_date_time\"")),
                 TextOf(record, "\"original_crime_type_name\""));
  return true;
}

std::unordered_map<std::string, std::string> Campaigns() {
  std::unordered_map<std::string, std::string> campaigns;
  const std::string table = transport::GeneratePresetTable("ysb", "campaigns").value();
  for (size_t begin = 0; begin < table.size(); begin = table.find('\n', begin) + 1) {
    const std::string_view line =
        std::string_view(table).substr(begin, table.find('\n', begin) - begin);
    campaigns[std::string(TextOf(line, "\"ad_id\""))] = TextOf(line, "\"campaign_id\"");
  }
  return campaigns;
}

bool YsbRow(std::string_view record, std::string* row) {
  static const auto campaigns = Campaigns();
  if (!IsWhole(record) || TextOf(record, "\"event_type\"") != "view") return false;
  fmt::format_to(std::back_inserter(*row), R"({{"start":{},"campaign_id":"{}","views":)",
                 Floor(NumberOf(TextOf(record, "\"event_time\"")), 10'000),
                 campaigns.at(std::string(TextOf(record, "\"ad_id\""))));
  return true;
}

bool KeysRow(std::string_view record, std::string* row) {
  if (!IsWhole(record)) return false;
  fmt::format_to(std::back_inserter(*row), R"({{"start":{},"k":"{}","n":)",
                 Floor(NumberOf(TextOf(record, "\"ts\"")), 60'000), TextOf(record, "\"k\""));
  return true;
}

bool EchoRow(std::string_view record, std::string* row) {
  if (!IsWhole(record) || TextOf(record, "\"disposition\"") != "HAN") return false;
  fmt::format_to(std::back_inserter(*row), R"({{"crime_id":"{}","type":"{}","address":"{}"}})",
                 TextOf(record, "\"crime_id\""), TextOf(record, "\"original_crime_type_name\""),
                 TextOf(record, "\"address\""));
  return true;
}

constexpr std::array<Workload, 4> kWorkloads{{
    {"sf-crime", "sf-crime", kSfCrimeJob, kSfCrimeLatencyJob, "", SfCrimeRow, true},
    {"ysb", "ysb", kYsbJob, "", "campaigns", YsbRow, true},
    {"keys", "keys", kKeysJob, "", "", KeysRow, true},
    {"echo", "sf-crime", kEchoJob, kEchoLatencyJob, "", EchoRow, false},
}};

}  // namespace

std::span<const Workload> Workloads() { return kWorkloads; }

const Workload* FindWorkload(std::string_view name) {
  for (const Workload& workload : kWorkloads) {
    if (workload.name == name) return &workload;
  }
  return nullptr;
}

}  // namespace rillmill::config
