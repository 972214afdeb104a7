#include "transport/generator/statistics.h"

#include <cstdlib>

namespace rillmill::transport {
namespace {

// Cuts the text up to `end` off and returns it.
std::string_view Take(std::string_view* text, char end) {
  const size_t at = text->find(end);
  const std::string_view taken = text->substr(0, at);
  text->remove_prefix(at == std::string_view::npos ? text->size() : at + 1);
  return taken;
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '"' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

}  // namespace

Statistics ParseStatistics(std::string_view text) {
  Statistics statistics;
  WeightedValues* section = nullptr;
  while (!text.empty()) {
    std::string_view line = Take(&text, '\n');
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '[') {
      section = &statistics[std::string(line.substr(1, line.size() - 2))];
      continue;
    }
    const double weight = std::atof(std::string(Take(&line, '\t')).c_str());
    while (!line.empty()) {
      section->values.emplace_back(Take(&line, '\t'));
      section->weights.push_back(weight);
    }
  }
  return statistics;
}

ValueSampler::ValueSampler(const WeightedValues& from) : sampler_(from.weights) {
  for (const std::string& value : from.values) values_.push_back(Escaped(value));
}

}  // namespace rillmill::transport
