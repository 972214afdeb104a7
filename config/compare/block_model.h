// Many points measured in rounds: round r measures every point once, in some order. What a round
// adds to all of its points (a machine that is busier for a while) is taken out, and the noise is
// estimated from all points together, so three rounds are enough to say something.
//
// Source: the randomized complete block design (Fisher; Montgomery, Design and Analysis of
// Experiments, chapter 4), on logarithms.
#pragma once

#include <cstddef>
#include <vector>

#include "config/compare/statistics.h"

namespace rillmill::config {

class BlockModel {
 public:
  // One row per point, one column per round; a value that is not positive (NaN too) was not
  // measured. Drift is taken from the points that have all rounds.
  explicit BlockModel(const std::vector<std::vector<double>>& values);

  // Whether the point has any value. REQUIRES of all below: it has.
  bool Has(size_t point) const { return counts_[point] > 0; }
  // The geometric mean over the rounds, and what the noise allows around it.
  Interval Estimate(size_t point, double level) const;
  // `point` over `base`.
  Effect Against(size_t point, size_t base) const;
  // Spread of a single measurement, as a share of it (0.02 = 2 %).
  double noise() const { return noise_; }

 private:
  double ErrorOf(double observations) const;

  std::vector<double> means_;   // of logarithms, drift removed
  std::vector<double> counts_;  // rounds that measured the point
  double noise_ = 0;
  double degrees_ = 0;
};

}  // namespace rillmill::config
