// The instruction sets that hot code is compiled for; one is chosen at run time.
#pragma once

#include <cstdint>
#include <span>

namespace rillmill::pipeline {

enum class CpuTarget : uint8_t {
  kBaseline,  // what every CPU of the architecture has
  kAvx2,      // x86-64-v3
  kAvx512,    // x86-64-v4
};

// Those that this CPU runs, the best one last; never empty.
std::span<const CpuTarget> AvailableCpuTargets();
inline CpuTarget BestCpuTarget() { return AvailableCpuTargets().back(); }

}  // namespace rillmill::pipeline
