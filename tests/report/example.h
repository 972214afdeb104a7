// A sweep whose report has every figure: two knobs together, each by itself, failures, rates that
// were offered, texts that want to break out of the page.
#pragma once

#include <string>

#include "config/report/report.h"

namespace rillmill::testing_support {

inline constexpr const char* kHostileText = "</script><script>alert(\"&'\\\")</script>";

std::string ExampleReport();
// One knob of one value, one run without latencies: nearly every figure is left out.
std::string SmallestReport();

}  // namespace rillmill::testing_support
