// Where a new query begins to read: startingTimestamp, else startingOffsetsByTimestamp, else
// startingOffsets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/options.h"
#include "core/status.h"
#include "transport/kafka/client.h"

namespace rillmill::transport::kafka {

inline constexpr int64_t kLatest = -1;  // also on the wire (ListOffsets)
inline constexpr int64_t kEarliest = -2;

class StartingOffsets {
 public:
  static Result<StartingOffsets> Read(const Options& options);
  // One offset per partition, asked from the broker. A JSON form must name exactly these
  // partitions.
  Result<std::vector<int64_t>> Resolve(Client* client, std::span<const TopicPartition> partitions,
                                       Client::Milliseconds timeout) const;

 private:
  Result<std::vector<int64_t>> FromTimestamps(Client* client,
                                              std::span<const TopicPartition> partitions,
                                              const std::vector<int64_t>& times,
                                              Client::Milliseconds timeout) const;
  // The JSON's values in the order of the partitions.
  Result<std::vector<int64_t>> Named(std::span<const TopicPartition> partitions) const;

  std::map<TopicPartition, int64_t> json_;
  std::optional<int64_t> for_all_;  // kLatest, kEarliest or, with is_time_, a time in ms
  bool is_time_ = false;
  bool latest_when_no_match_ = false;
};

// Asks the broker once, per partition: kLatest, kEarliest, or the first offset at or after a time
// in ms (-1: none).
Result<std::vector<int64_t>> AskOffsets(Client* client, std::span<const TopicPartition> partitions,
                                        std::span<const int64_t> questions,
                                        Client::Milliseconds timeout);

}  // namespace rillmill::transport::kafka
