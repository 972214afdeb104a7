// Frequencies of values, read from the text of data/presets: "[section]" lines, then
// "count<TAB>value<TAB>value…".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "transport/generator/random.h"
#include "transport/generator/sampling.h"

namespace rillmill::transport {

struct WeightedValues {
  std::vector<std::string> values;  // most frequent first
  std::vector<double> weights;
};

using Statistics = std::map<std::string, WeightedValues, std::less<>>;
Statistics ParseStatistics(std::string_view text);

// Draws values of one section, escaped for a JSON string.
class ValueSampler {
 public:
  explicit ValueSampler(const WeightedValues& from);
  const std::string& Draw(Random* random) const { return values_[sampler_.Draw(random)]; }
  const std::string& at(int64_t index) const { return values_[static_cast<size_t>(index)]; }
  int64_t size() const { return static_cast<int64_t>(values_.size()); }

 private:
  std::vector<std::string> values_;
  WeightedSampler sampler_;
};

}  // namespace rillmill::transport
