// INTERVAL literals: their ANSI type follows from the units that are written.
#pragma once

#include <string>
#include <string_view>

#include "core/status.h"
#include "pipeline/types/data_type.h"
#include "pipeline/types/datum.h"

namespace rillmill::pipeline::sql {

// YEAR, MONTHS, week, …
bool IsIntervalUnit(std::string_view word);

// "1 day 2 hours": a day-time or a year-month interval; a mix of both is refused. `name`: as Spark
// prints the literal.
Status ReadIntervalParts(std::string_view text, DataType* type, Datum* value, std::string* name);

// '1 2:03:04.5' DAY TO SECOND, '1-2' YEAR TO MONTH.
Status ReadIntervalRange(std::string_view text, bool negative, std::string_view from,
                         std::string_view to, DataType* type, Datum* value, std::string* name);

}  // namespace rillmill::pipeline::sql
