#include "transport/generator/record_generator.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "transport/generator/presets.h"
#include "transport/generator/random.h"

namespace rillmill::transport {
namespace {

struct Preset {
  std::string_view name;
  std::unique_ptr<RecordGenerator> (*create)(const GeneratorSettings& settings);
};

constexpr std::array<Preset, 3> kPresets{{
    {"sf-crime", NewSfCrimeGenerator},
    {"ysb", NewYsbGenerator},
    {"keys", NewKeysGenerator},
}};

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

Result<std::unique_ptr<RecordGenerator>> NewRecordGenerator(const GeneratorSettings& settings) {
  std::string names;
  for (const Preset& preset : kPresets) {
    if (preset.name == settings.preset) {
      auto generator = preset.create(settings);
      if (settings.corrupt_share == 0) return generator;
      return std::unique_ptr<RecordGenerator>(
          std::make_unique<CorruptingGenerator>(std::move(generator), settings));
    }
    names.append(names.empty() ? "" : ", ").append(preset.name);
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
