#include "transport/generator/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/check.h"

namespace rillmill::transport {

WeightedSampler::WeightedSampler(const std::vector<double>& weights) {
  RILLMILL_CHECK(!weights.empty());
  const double mean =
      std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  std::vector<uint32_t> small, large;
  for (size_t i = 0; i < weights.size(); ++i) {
    slots_.push_back({weights[i] / mean, static_cast<uint32_t>(i)});
    (slots_[i].keep < 1 ? small : large).push_back(static_cast<uint32_t>(i));
  }
  // Each small slot is filled up by a large one, which may become small thereby.
  while (!small.empty() && !large.empty()) {
    Slot& poor = slots_[small.back()];
    const uint32_t rich = large.back();
    small.pop_back();
    poor.alias = rich;
    slots_[rich].keep -= 1 - poor.keep;
    if (slots_[rich].keep < 1) {
      large.pop_back();
      small.push_back(rich);
    }
  }
}

size_t WeightedSampler::Draw(Random* random) const {
  const auto slot = static_cast<size_t>(random->Below(static_cast<int64_t>(slots_.size())));
  return random->Unit() < slots_[slot].keep ? slot : slots_[slot].alias;
}

ZipfSampler::ZipfSampler(int64_t count, double exponent)
    : count_(count),
      exponent_(exponent),
      integral_begin_(Integral(1.5) - 1),
      integral_end_(Integral(static_cast<double>(count) + 0.5)),
      shortcut_(2 - InverseIntegral(Integral(2.5) - Density(2))) {}

int64_t ZipfSampler::Draw(Random* random) const {
  while (true) {
    const double y = integral_end_ + random->Unit() * (integral_begin_ - integral_end_);
    const double x = InverseIntegral(y);
    const double k = std::clamp(std::floor(x + 0.5), 1.0, static_cast<double>(count_));
    if (k - x <= shortcut_ || y >= Integral(k + 0.5) - Density(k))
      return static_cast<int64_t>(k) - 1;
  }
}

// expm1 and log1p keep the digits where the exponent is near 1 and both forms go to 0/0.
double ZipfSampler::Integral(double x) const {
  const double log_x = std::log(x);
  const double t = (1 - exponent_) * log_x;
  return std::abs(t) > 1e-8 ? std::expm1(t) / t * log_x : log_x;
}

double ZipfSampler::InverseIntegral(double y) const {
  const double t = std::max(-1.0, y * (1 - exponent_));
  return std::exp(std::abs(t) > 1e-8 ? std::log1p(t) / t * y : y);
}

double ZipfSampler::Density(double x) const { return std::exp(-exponent_ * std::log(x)); }

KeySampler::KeySampler(const KeySkew& skew)
    : skew_(skew), zipf_(std::max<int64_t>(1, skew.keys), skew.zipf > 0 ? skew.zipf : 1) {}

int64_t KeySampler::Draw(Random* random) const {
  if (random->Chance(skew_.hot_share)) return 0;
  return skew_.zipf > 0 ? zipf_.Draw(random) : random->Below(skew_.keys);
}

}  // namespace rillmill::transport
