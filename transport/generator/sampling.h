// Draws from discrete distributions in constant time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "transport/generator/random.h"

namespace rillmill::transport {

// Index i with a probability proportional to weights[i]. Alias method (Walker 1977, Vose 1991).
class WeightedSampler {
 public:
  // REQUIRES: at least one weight, all positive.
  explicit WeightedSampler(const std::vector<double>& weights);
  size_t Draw(Random* random) const;

 private:
  struct Slot {
    double keep;  // probability of the slot's own index
    uint32_t alias;
  };
  std::vector<Slot> slots_;
};

// Ranks 0 … count-1, rank r with a probability proportional to 1/(r+1)^exponent; no table, so 10^8
// ranks cost nothing. Rejection-inversion (Hörmann, Derflinger 1996).
class ZipfSampler {
 public:
  // REQUIRES: count > 0, exponent > 0.
  ZipfSampler(int64_t count, double exponent);
  int64_t Draw(Random* random) const;

 private:
  double Integral(double x) const;         // of 1/x^exponent
  double InverseIntegral(double y) const;  // its inverse
  double Density(double x) const;

  int64_t count_;
  double exponent_;
  double integral_begin_, integral_end_, shortcut_;
};

struct KeySkew {
  int64_t keys = 1;
  double zipf = 0;       // exponent; 0 = uniform
  double hot_share = 0;  // of the draws go to key 0 besides
};

// Keys 0 … keys-1.
class KeySampler {
 public:
  explicit KeySampler(const KeySkew& skew);
  int64_t Draw(Random* random) const;

 private:
  KeySkew skew_;
  ZipfSampler zipf_;
};

}  // namespace rillmill::transport
