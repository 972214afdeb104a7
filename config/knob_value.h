// Value formats of Spark properties (spark-semantics §7.2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/status.h"

namespace rillmill::config {

// "512m", "2gb": an integer and a binary unit (b, k, m, g, t, p, each with or without b), any case.
// A bare number counts in `default_unit` bytes. Fractions are errors, as in Spark.
Result<int64_t> ParseBytes(std::string_view text, int64_t default_unit);

Result<bool> ParseBool(std::string_view text);
Result<int64_t> ParseLong(std::string_view text);
Result<double> ParseNumber(std::string_view text);

// A master URL. `threads` is set for local masters; 0 stands for "all cores".
struct Master {
  bool local = false;
  bool cluster_manager =
      false;  // yarn, k8s: one core per executor and two executors unless said otherwise
  int threads = 0;
};
// "local", "local[4]", "local[*]", "local[4,2]", "spark://…", "yarn", "k8s://…".
Result<Master> ParseMaster(std::string_view text);

// "1 GiB", "1.5 MiB": for people.
std::string BytesText(int64_t bytes);

}  // namespace rillmill::config
