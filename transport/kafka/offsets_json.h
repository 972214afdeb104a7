// The two JSON forms of Spark's Kafka options: {"topic":[0,1]} and {"topic":{"0":23,"1":-1}}.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "core/status.h"
#include "transport/kafka/client.h"

namespace rillmill::transport::kafka {

// Errors are kInvalid, without a place: the caller adds the option.
Result<std::vector<TopicPartition>> ParsePartitions(std::string_view json);
Result<std::map<TopicPartition, int64_t>> ParseOffsets(std::string_view json);

}  // namespace rillmill::transport::kafka
