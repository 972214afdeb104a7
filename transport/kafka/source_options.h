// The options of the source: their table, what they say, and the client properties that follow.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/options.h"
#include "core/status.h"
#include "transport/kafka/partition_reader.h"
#include "transport/kafka/properties.h"

namespace rillmill::transport::kafka {

struct SourceOptions {
  Properties properties;
  bool fail_on_data_loss = true;
  bool include_headers = false;
  std::chrono::milliseconds connect_timeout{0};
  int64_t patience_nanos = 0;  // how long partitions may be missing before that counts as loss
  int64_t buffer_bytes = 0;
};

std::span<const OptionSpec> SourceOptionTable();
// REQUIRES: `options` passed Check with the table. Ending offsets and properties that the source
// decides are kInvalid.
Result<SourceOptions> ReadSourceOptions(const Options& options);
// The properties of the client that fetches from so many partitions: its queues share the memory
// given.
Properties FetchProperties(const SourceOptions& options, size_t partitions);
// The queue limits that such properties set.
QueueLimits QueueLimitsOf(const Properties& fetching);

}  // namespace rillmill::transport::kafka
