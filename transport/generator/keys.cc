// Preset "keys": {"k":"…","ts":…}, for state of any size.
#include <fmt/format.h>

#include <iterator>

#include "transport/generator/event_time.h"
#include "transport/generator/presets.h"
#include "transport/generator/sampling.h"

namespace rillmill::transport {
namespace {

constexpr int64_t kStartMillis = 1'538'352'000'000;  // 2018-10-01T00:00:00Z

class KeysGenerator final : public RecordGenerator {
 public:
  explicit KeysGenerator(const GeneratorSettings& settings)
      : seed_(settings.seed),
        time_(settings, kStartMillis, 1),
        keys_({settings.keys.value_or(1000), settings.key_skew, settings.hot_key_share}) {}

  void Append(int64_t row, std::string* out) const override {
    Random random(seed_, row);
    const int64_t key = keys_.Draw(&random);
    fmt::format_to(std::back_inserter(*out), R"({{"k":"k{:09}","ts":{}}})", key,
                   time_.MillisOf(row, &random));
  }

 private:
  const uint64_t seed_;
  const EventTime time_;
  const KeySampler keys_;
};

}  // namespace

std::unique_ptr<RecordGenerator> NewKeysGenerator(const GeneratorSettings& settings) {
  return std::make_unique<KeysGenerator>(settings);
}

}  // namespace rillmill::transport
