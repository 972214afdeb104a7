// java.util.Formatter's formats: %[n$][flags][width][.precision]conversion.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/status.h"
#include "pipeline/text/time_zone.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// Row `row` of the arguments by the format. Error: a conversion that does not exist or does not fit
// its argument.
Status AppendFormatted(std::string_view format, std::span<Column* const> arguments, uint32_t row,
                       const TimeZone& zone, std::string* out);

}  // namespace rillmill::pipeline
