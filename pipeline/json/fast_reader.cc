#include "pipeline/json/fast_reader.h"

#include "pipeline/json/fast_walk.h"

namespace rillmill::pipeline {

std::unique_ptr<FastReader> NewFastReader(const JsonDecodePlan* plan, RowSink* sink,
                                          CpuTarget target) {
#if defined(__x86_64__)
  if (target == CpuTarget::kAvx512) return avx512::NewFastWalk(plan, sink);
  if (target == CpuTarget::kAvx2) return avx2::NewFastWalk(plan, sink);
#endif
  (void)target;
  return baseline::NewFastWalk(plan, sink);
}

}  // namespace rillmill::pipeline
