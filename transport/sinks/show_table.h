// Rows as Spark's Dataset.show prints them (Dataset.showString of Spark 4.2).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rillmill::transport {

struct ShowOptions {
  size_t truncate = 20;  // characters of a cell, cells right-aligned; 0 = whole cells, left-aligned
};

// The header line is never truncated. Control characters are shown as escapes. Widths count East
// Asian wide characters twice, as Spark does.
std::string ShowTable(const std::vector<std::string>& header,
                      const std::vector<std::vector<std::string>>& rows,
                      const ShowOptions& options);

}  // namespace rillmill::transport
