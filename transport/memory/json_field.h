// The text of a top-level field of a JSON object, found without decoding: enough to assign records
// to partitions.
#pragma once

#include <string_view>

namespace rillmill::transport {

// The value's bytes as written (strings with their quotes), or "" when the field is missing or the
// record is no object. Escapes in names are not undone.
std::string_view JsonField(std::string_view record, std::string_view name);

}  // namespace rillmill::transport
