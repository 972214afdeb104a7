// One FastReader per instruction set; all are compiled from fast_walk.inc.
#pragma once

#include <memory>

#include "pipeline/json/fast_reader.h"

namespace rillmill::pipeline {

namespace baseline {
std::unique_ptr<FastReader> NewFastWalk(const JsonDecodePlan* plan, RowSink* sink);
}
#if defined(__x86_64__)
namespace avx2 {
std::unique_ptr<FastReader> NewFastWalk(const JsonDecodePlan* plan, RowSink* sink);
}
namespace avx512 {
std::unique_ptr<FastReader> NewFastWalk(const JsonDecodePlan* plan, RowSink* sink);
}
#endif

}  // namespace rillmill::pipeline
