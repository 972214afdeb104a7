// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace rillmill::config {

// "1,234,567".
std::string Grouped(int64_t number);
// "1.25 M", "870": three digits for rates.
std::string Short(double number);
// "1.25 ms", "870 us", "2.1 s".
std::string DurationText(double nanos);

}  // namespace rillmill::config
