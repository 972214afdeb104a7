#include "config/measure/bench_target.h"

#include <fmt/format.h>

#include <filesystem>

#include "config/measure/bench_input.h"
#include "config/measure/workload.h"

namespace rillmill::config {

Result<std::unique_ptr<BenchTarget>> OpenBenchTarget(const BenchSpec& spec) {
  if (!IsBenchTransport(spec.transport)) {
    return Status(
        StatusCode::kUsage,
        fmt::format("unknown transport \"{}\" (known: memory, file, kafka)", spec.transport));
  }
  if (FindWorkload(spec.target)) return OpenWorkload(spec);
  if (std::filesystem::exists(spec.target)) return OpenJobFile(spec);
  std::vector<std::string_view> names;
  for (const Workload& workload : Workloads()) names.push_back(workload.name);
  return Status(StatusCode::kUsage, fmt::format("{} is neither a file nor a workload ({})",
                                                spec.target, fmt::join(names, ", ")));
}

}  // namespace rillmill::config
