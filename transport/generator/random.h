// Random numbers that are a pure function of a seed and a row: any record can be made without those
// before it.
#pragma once

#include <cstdint>

namespace rillmill::transport {

// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  Random(uint64_t seed, int64_t row)
      : state_(Mix(seed + kGolden * static_cast<uint64_t>(row + 1))) {}

  uint64_t Next() { return Mix(state_ += kGolden); }
  // In [0, 1).
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  // In [0, bound). REQUIRES: bound > 0.
  int64_t Below(int64_t bound) {
    const auto scaled = static_cast<Wide>(Next()) * static_cast<uint64_t>(bound);
    return static_cast<int64_t>(scaled >> 64);
  }
  bool Chance(double share) { return share > 0 && Unit() < share; }

 private:
  __extension__ typedef unsigned __int128 Wide;

  static constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace rillmill::transport
