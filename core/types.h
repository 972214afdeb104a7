// Strong types for the quantities that must never be mixed up.
#pragma once

#include <compare>
#include <cstdint>

namespace rillmill {

// A number that only compares with its own kind. `value` is public: arithmetic is spelled out at
// the call.
template <class Tag>
struct Quantity {
  int64_t value = 0;
  friend constexpr auto operator<=>(Quantity, Quantity) = default;
};

// Position of a record in its partition. An end offset is the next one to read, as in Kafka and
// Spark.
using Offset = Quantity<struct OffsetTag>;

// Number of a micro-batch (Spark's batchId), from 0.
using EpochId = Quantity<struct EpochTag>;

// Event time: microseconds since 1970-01-01T00:00:00Z.
using EventTimeMicros = Quantity<struct EventTimeTag>;

// Position of a partition in its source's list of partitions (not the broker's partition number).
struct PartitionIndex {
  int32_t value = 0;
  friend constexpr auto operator<=>(PartitionIndex, PartitionIndex) = default;
};

// The end of a partition is not known without reading it (a file that nobody has counted).
inline constexpr Offset kUnknownOffset{-1};

}  // namespace rillmill
