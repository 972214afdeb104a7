// Preset "sf-crime": San Francisco police calls for service, drawn from the frequencies of the real
// ones.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "transport/generator/embedded_text.h"
#include "transport/generator/event_time.h"
#include "transport/generator/presets.h"
#include "transport/generator/sampling.h"
#include "transport/generator/statistics.h"

namespace rillmill::transport {
namespace {

constexpr int64_t kStartMillis = 1'538'352'000'000;  // 2018-10-01T00:00:00Z
constexpr double kStepMillis = 91 * 86'400'000.0 / 199'999;
constexpr int64_t kDayMillis = 86'400'000;
constexpr int64_t kHourMillis = 3'600'000;
constexpr double kGeoOverrideWithoutCity = 0.47;

// Bends an even flow of time so that each hour of the day gets its share of the calls. Monotone.
class DayCurve {
 public:
  explicit DayCurve(const WeightedValues& hours) {
    double total = 0;
    for (double calls : hours.weights) edges_.push_back(total += calls);
    for (double& edge : edges_) edge /= total;
  }

  int64_t Bend(int64_t millis) const {
    const int64_t in_day = ((millis % kDayMillis) + kDayMillis) % kDayMillis;
    const double share = static_cast<double>(in_day) / static_cast<double>(kDayMillis);
    const auto edge = std::upper_bound(edges_.begin(), edges_.end() - 1, share);
    const double before = edge == edges_.begin() ? 0 : *std::prev(edge);
    const double hour =
        static_cast<double>(edge - edges_.begin()) + (share - before) / (*edge - before);
    return millis - in_day +
           std::min(static_cast<int64_t>(hour * static_cast<double>(kHourMillis)), kDayMillis - 1);
  }

 private:
  std::vector<double> edges_;  // share of the calls that came before the end of each hour
};

struct Place {
  std::string address, city, kind, common_location;
};

class Places {
 public:
  explicit Places(const Statistics& statistics)
      : kinds_(statistics.at("address types")),
        blocks_(statistics.at("blocks")),
        streets_(statistics.at("streets")),
        cities_(statistics.at("cities")),
        common_locations_(statistics.at("common locations")) {}

  Place Draw(Random* random) const {
    Place place;
    place.kind = kinds_.Draw(random);
    const std::string& street = streets_.Draw(random);
    place.city = cities_.Draw(random);
    if (place.kind == "Intersection") {
      std::string cross = streets_.Draw(random);
      cross[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(cross[0])));
      place.address = fmt::format("{}/{}", street, cross);
      return place;
    }
    const bool by_device = place.kind == "Geo-Override";
    place.address =
        fmt::format("{} {} {}", blocks_.Draw(random), by_device ? "Blk" : "Block Of", street);
    if (by_device && random->Chance(kGeoOverrideWithoutCity)) place.city.clear();
    if (place.kind == "Common Location") place.common_location = common_locations_.Draw(random);
    return place;
  }

 private:
  ValueSampler kinds_, blocks_, streets_, cities_, common_locations_;
};

class SfCrimeGenerator final : public RecordGenerator {
 public:
  SfCrimeGenerator(const GeneratorSettings& settings, const Statistics& statistics)
      : seed_(settings.seed),
        time_(settings, kStartMillis, kStepMillis),
        curve_(statistics.at("hours")),
        types_(statistics.at("types")),
        dispositions_(statistics.at("dispositions")),
        places_(statistics),
        hot_share_(settings.hot_key_share),
        own_types_(settings.key_skew == 0),
        skewed_types_({types_.size(), settings.key_skew, 0}) {}

  void Append(int64_t row, std::string* out) const override {
    Random random(seed_, row);
    const CivilTime at = ToCivilTime(curve_.Bend(time_.MillisOf(row, &random)));
    const std::string& type = DrawType(&random);
    const std::string& disposition = dispositions_.Draw(&random);
    const Place place = places_.Draw(&random);
    const std::string date = fmt::format("{:04}-{:02}-{:02}T", at.year, at.month, at.day);
    const std::string time = fmt::format("{:02}:{:02}", at.hour, at.minute);
    fmt::format_to(
        std::back_inserter(*out),
        R"({{"crime_id":"{:02}{:03}{:04}","original_crime_type_name":"{}",)"
        R"("report_date":"{}00:00:00.000","call_date":"{}00:00:00.000","offense_date":"{}00:00:00.000",)"
        R"("call_time":"{}","call_date_time":"{}{}:00.000","disposition":"{}","address":"{}","city":"{}",)"
        R"("state":"CA","agency_id":"1","address_type":"{}","common_location":"{}"}})",
        at.year % 100, at.day_of_year, row % 10'000, type, date, date, date, time, date, time,
        disposition, place.address, place.city, place.kind, place.common_location);
  }

 private:
  const std::string& DrawType(Random* random) const {
    if (random->Chance(hot_share_)) return types_.at(0);
    return own_types_ ? types_.Draw(random) : types_.at(skewed_types_.Draw(random));
  }

  const uint64_t seed_;
  const EventTime time_;
  const DayCurve curve_;
  const ValueSampler types_, dispositions_;
  const Places places_;
  const double hot_share_;
  const bool own_types_;  // by the real frequencies
  const KeySampler skewed_types_;
};

}  // namespace

std::unique_ptr<RecordGenerator> NewSfCrimeGenerator(const GeneratorSettings& settings) {
  return std::make_unique<SfCrimeGenerator>(settings, ParseStatistics(kSfCrimeStatistics));
}

}  // namespace rillmill::transport
