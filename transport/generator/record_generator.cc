#include "transport/generator/record_generator.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "transport/generator/presets.h"
#include "transport/generator/random.h"

namespace rillmill::transport {
namespace {

using Create = std::unique_ptr<RecordGenerator> (*)(const GeneratorSettings& settings);

constexpr std::array<PresetInfo, 3> kPresets{{
    {"sf-crime",
     "San Francisco police calls for service with the frequencies of the real ones of 2018, 411 "
     "bytes a record; the key is original_crime_type_name, the event time call_date_time",
     "crime_id STRING, original_crime_type_name STRING, report_date TIMESTAMP, call_date "
     "TIMESTAMP, offense_date TIMESTAMP, call_time STRING, call_date_time TIMESTAMP, disposition "
     "STRING, address STRING, city STRING, state STRING, agency_id STRING, address_type STRING, "
     "common_location STRING"},
    {"ysb",
     "ad events of the Yahoo streaming benchmark, 1000 ads of 100 campaigns (`generate --table "
     "campaigns`); the key is ad_id, the event time event_time, milliseconds as text",
     "user_id STRING, page_id STRING, ad_id STRING, ad_type STRING, event_type STRING, event_time "
     "STRING, ip_address STRING"},
    {"keys", "short records for state of any size: `keys` distinct k, and ts in milliseconds",
     "k STRING, ts BIGINT"},
}};
constexpr std::array<Create, 3> kCreate{NewSfCrimeGenerator, NewYsbGenerator, NewKeysGenerator};

// Cuts a share of the records off in the middle.
class CorruptingGenerator final : public RecordGenerator {
 public:
  CorruptingGenerator(std::unique_ptr<RecordGenerator> inner, const GeneratorSettings& settings)
      : inner_(std::move(inner)), seed_(~settings.seed), share_(settings.corrupt_share) {}

  void Append(int64_t row, std::string* out) const override {
    const size_t begin = out->size();
    inner_->Append(row, out);
    Random random(seed_, row);
    if (!random.Chance(share_)) return;
    const auto size = static_cast<int64_t>(out->size() - begin);
    out->resize(begin + 1 + static_cast<size_t>(random.Below(size - 1)));
  }

 private:
  const std::unique_ptr<RecordGenerator> inner_;
  const uint64_t seed_;  // not the inner one's: what stays whole stays the same
  const double share_;
};

}  // namespace

std::span<const PresetInfo> GeneratorPresets() { return kPresets; }

Result<std::unique_ptr<RecordGenerator>> NewRecordGenerator(const GeneratorSettings& settings) {
  std::string names;
  for (size_t i = 0; i < kPresets.size(); ++i) {
    if (kPresets[i].name == settings.preset) {
      auto generator = kCreate[i](settings);
      if (settings.corrupt_share == 0) return generator;
      return std::unique_ptr<RecordGenerator>(
          std::make_unique<CorruptingGenerator>(std::move(generator), settings));
    }
    names.append(names.empty() ? "" : ", ").append(kPresets[i].name);
  }
  return Status(StatusCode::kInvalid,
                fmt::format("unknown preset \"{}\" (known: {})", settings.preset, names));
}

Result<std::string> GeneratePresetTable(std::string_view preset, std::string_view table) {
  if (preset == "ysb" && table == "campaigns") return YsbCampaigns();
  return Status(
      StatusCode::kInvalid,
      fmt::format("preset \"{}\" has no table \"{}\" (there is: ysb campaigns)", preset, table));
}

}  // namespace rillmill::transport
