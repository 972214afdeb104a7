#include "pipeline/json/cpu_target.h"

#include <array>

namespace rillmill::pipeline {
namespace {

constexpr std::array kTargets = {CpuTarget::kBaseline, CpuTarget::kAvx2, CpuTarget::kAvx512};

// The targets are steps: a CPU that lacks one lacks those behind it.
size_t CountTargets() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
            __builtin_cpu_supports("bmi2");
  bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl");
  return v4 ? 3 : v3 ? 2 : 1;
#else
  return 1;
#endif
}

}  // namespace

std::span<const CpuTarget> AvailableCpuTargets() {
  static const size_t count = CountTargets();
  return std::span(kTargets).first(count);
}

}  // namespace rillmill::pipeline
