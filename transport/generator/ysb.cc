// Preset "ysb": the ad events of the Yahoo streaming benchmark, 100 campaigns with 10 ads each.
#include <fmt/format.h>

#include <array>
#include <iterator>

#include "transport/generator/event_time.h"
#include "transport/generator/presets.h"
#include "transport/generator/sampling.h"

namespace rillmill::transport {
namespace {

constexpr int64_t kStartMillis = 1'538'352'000'000;  // 2018-10-01T00:00:00Z
constexpr int64_t kCampaigns = 100;
constexpr int64_t kAdsPerCampaign = 10;
constexpr int64_t kPeople = 100;  // users, and pages
constexpr std::array<std::string_view, 5> kAdTypes{"banner", "modal", "sponsored-search", "mail",
                                                   "mobile"};
constexpr std::array<std::string_view, 3> kEventTypes{"view", "click", "purchase"};

// The n-th id of a kind; independent of the seed, so that any stream joins any campaign table.
std::string Uuid(std::string_view kind, int64_t n) {
  Random random(static_cast<uint64_t>(kind[0]), n);
  const uint64_t a = random.Next(), b = random.Next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff,
                     0x8000 | (b >> 50), b & 0xffff'ffff'ffff);
}

std::vector<std::string> Uuids(std::string_view kind, int64_t count) {
  std::vector<std::string> ids;
  for (int64_t n = 0; n < count; ++n) ids.push_back(Uuid(kind, n));
  return ids;
}

template <class List>
const auto& Pick(const List& list, Random* random) {
  return list[static_cast<size_t>(random->Below(static_cast<int64_t>(list.size())))];
}

class YsbGenerator final : public RecordGenerator {
 public:
  explicit YsbGenerator(const GeneratorSettings& settings)
      : seed_(settings.seed),
        time_(settings, kStartMillis, 1),
        ad_of_({kCampaigns * kAdsPerCampaign, settings.key_skew, settings.hot_key_share}),
        users_(Uuids("user", kPeople)),
        pages_(Uuids("page", kPeople)),
        ads_(Uuids("ad", kCampaigns * kAdsPerCampaign)) {}

  void Append(int64_t row, std::string* out) const override {
    Random random(seed_, row);
    // One draw a statement: the order of draws must not depend on the compiler.
    const std::string& user = Pick(users_, &random);
    const std::string& page = Pick(pages_, &random);
    const std::string& ad = ads_[static_cast<size_t>(ad_of_.Draw(&random))];
    const std::string_view ad_type = Pick(kAdTypes, &random);
    const std::string_view event_type = Pick(kEventTypes, &random);
    const int64_t millis = time_.MillisOf(row, &random);
    fmt::format_to(
        std::back_inserter(*out),
        R"({{"user_id":"{}","page_id":"{}","ad_id":"{}","ad_type":"{}","event_type":"{}",)"
        R"("event_time":"{}","ip_address":"1.2.3.4"}})",
        user, page, ad, ad_type, event_type, millis);
  }

 private:
  const uint64_t seed_;
  const EventTime time_;
  const KeySampler ad_of_;
  const std::vector<std::string> users_, pages_, ads_;
};

}  // namespace

std::unique_ptr<RecordGenerator> NewYsbGenerator(const GeneratorSettings& settings) {
  return std::make_unique<YsbGenerator>(settings);
}

std::string YsbCampaigns() {
  std::string table;
  for (int64_t ad = 0; ad < kCampaigns * kAdsPerCampaign; ++ad) {
    fmt::format_to(std::back_inserter(table), "{{\"ad_id\":\"{}\",\"campaign_id\":\"{}\"}}\n",
                   Uuid("ad", ad), Uuid("campaign", ad / kAdsPerCampaign));
  }
  return table;
}

}  // namespace rillmill::transport
