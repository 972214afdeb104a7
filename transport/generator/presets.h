// The presets; each has a file of its own.
#pragma once

#include <memory>
#include <string>

#include "transport/generator/record_generator.h"

namespace rillmill::transport {

std::unique_ptr<RecordGenerator> NewSfCrimeGenerator(const GeneratorSettings& settings);
std::unique_ptr<RecordGenerator> NewYsbGenerator(const GeneratorSettings& settings);
std::unique_ptr<RecordGenerator> NewKeysGenerator(const GeneratorSettings& settings);

// {"ad_id":…,"campaign_id":…}, one line per ad.
std::string YsbCampaigns();

}  // namespace rillmill::transport
