// Values of any type as self-delimiting bytes: what aggregates keep in state when a fixed slot is
// too small.
//
// Format: one byte 1 = NULL or 0, then the fixed-width value, or uint32 length + bytes, or uint32
// count + elements (maps: keys and values in turn), or the fields of a struct. Native byte order:
// state never leaves the machine in this form. Not for: the hot path; group keys have their own
// encoding.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// Appends the value at `row`.
void EncodeValue(const Column& column, size_t row, std::string* out);

// A column of the encoded values; an empty view decodes to NULL. Strings point into `encoded`.
Column* DecodeValues(const DataType& type, std::span<const std::string_view> encoded, Arena* arena);

// Appends bytes whose order under memcmp is the order of the values (Spark's ORDER BY: NaN largest,
// strings bytewise). REQUIRES: the value is not NULL and of an orderable atomic type.
void EncodeSortKey(const Column& column, size_t row, std::string* out);

}  // namespace rillmill::pipeline
