#include "transport/kafka/source_options.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace rillmill::transport::kafka {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {"subscribe", OptionType::kString, "", "topics to read, separated by commas"},
    {"subscribePattern", OptionType::kString, "",
     "regular expression of the topics to read; new ones are found while running"},
    {"assign", OptionType::kString, "", "partitions to read, as JSON: {\"topic\":[0,1]}"},
    {"startingOffsets", OptionType::kString, "latest",
     "where a new query begins: earliest, latest or JSON {\"topic\":{\"0\":23,\"1\":-1}}"},
    {"startingOffsetsByTimestamp", OptionType::kString, "",
     "JSON of times in ms per partition; stands above startingOffsets"},
    {"startingTimestamp", OptionType::kLong, "", "time in ms for all partitions; stands above both",
     0},
    {"startingOffsetsByTimestampStrategy", OptionType::kString, "error",
     "when no record is at or after the time: error or latest"},
    {"endingOffsets", OptionType::kString, "", "batch queries only"},
    {"endingOffsetsByTimestamp", OptionType::kString, "", "batch queries only"},
    {"endingTimestamp", OptionType::kString, "", "batch queries only"},
    {"failOnDataLoss", OptionType::kBool, "true",
     "stop when records that were not read are gone (deleted topic, aged-out records)"},
    {"includeHeaders", OptionType::kBool, "false", "offer the column headers"},
    {"maxOffsetsPerTrigger", OptionType::kLong, "",
     "at most so many offsets per batch, over all partitions", 1},
    {"minOffsetsPerTrigger", OptionType::kLong, "", "wait until so many offsets are there", 1},
    {"maxTriggerDelay", OptionType::kDuration, "15m", "longest wait for minOffsetsPerTrigger"},
    {"minPartitions", OptionType::kLong, "",
     "no effect here: batches of one partition are parsed in parallel", 1},
    {"maxRecordsPerPartition", OptionType::kLong, "",
     "no effect here: batches of one partition are parsed in parallel", 1},
    {"groupIdPrefix", OptionType::kString, "", "no effect here: no consumer group is joined"},
    {"kafkaConsumer.pollTimeoutMs", OptionType::kLong, "", "no effect here: reading never waits",
     0},
    {"fetchOffset.numRetries", OptionType::kLong, "3",
     "how often to look again before records count as lost", 0},
    {"fetchOffset.retryIntervalMs", OptionType::kLong, "1000", "time between two such looks", 0},
    {"connectTimeout", OptionType::kDuration, "10s",
     "rillmill's own: how long the first connection may take"},
    {"bufferMemory", OptionType::kLong, "",
     "rillmill's own: bytes that the client may hold ahead of the engine; by default a quarter of "
     "what the memory budget leaves to buffers, at most 32 MiB",
     1 << 20},
});

constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr int64_t kBytesPerQueuedMessage = 1'024;  // payload and librdkafka's own record of it
constexpr int64_t kDefaultBuffer = 32 << 20;
constexpr int64_t kLeastFetch = 16 << 10, kMostFetch = 1 << 20;

}  // namespace

std::span<const OptionSpec> SourceOptionTable() { return kOptions; }

Result<SourceOptions> ReadSourceOptions(const Options& options) {
  for (std::string_view name : {"endingOffsets", "endingOffsetsByTimestamp", "endingTimestamp"}) {
    if (options.Has(name)) {
      return Status(StatusCode::kInvalid,
                    options.Describe(name) + ": ending offsets are not valid in streaming queries");
    }
  }
  SourceOptions read;
  RILLMILL_ASSIGN(read.properties, ReadProperties(options, Role::kConsumer));
  read.fail_on_data_loss = options.Bool("failOnDataLoss", true);
  read.include_headers = options.Bool("includeHeaders", false);
  read.connect_timeout =
      std::chrono::milliseconds(options.DurationMillis("connectTimeout").value_or(10'000));
  read.buffer_bytes = options.Long("bufferMemory").value_or(kDefaultBuffer);
  read.patience_nanos = options.Long("fetchOffset.numRetries").value_or(3) *
                        options.Long("fetchOffset.retryIntervalMs").value_or(1'000) *
                        kNanosPerMilli;
  Properties& properties = read.properties;
  properties.try_emplace("isolation.level",
                         "read_uncommitted");      // Java's default, not librdkafka's
  properties.try_emplace("group.id", "rillmill");  // never joined; some set-ups want one
  properties["enable.auto.commit"] = properties["enable.auto.offset.store"] = "false";
  properties["enable.partition.eof"] = "true";
  properties["auto.offset.reset"] = read.fail_on_data_loss ? "error" : "earliest";
  properties.try_emplace("reconnect.backoff.max.ms", "1000");
  return read;
}

Properties FetchProperties(const SourceOptions& options, size_t partitions) {
  Properties properties = options.properties;
  const auto sharers = static_cast<int64_t>(std::max<size_t>(1, partitions));
  // librdkafka fetches on while a queue is below its limits, so each may grow beyond them by what
  // one fetch brings. Limits count per partition. What the user sets stands.
  const int64_t share = options.buffer_bytes / sharers;
  const int64_t fetch = std::clamp(share / 2, kLeastFetch, kMostFetch);
  const int64_t queue = std::max(share - fetch, kBytesPerQueuedMessage);
  properties.try_emplace("queued.max.messages.kbytes", std::to_string(queue / 1024));
  properties.try_emplace("queued.min.messages", std::to_string(queue / kBytesPerQueuedMessage));
  properties.try_emplace("fetch.message.max.bytes", std::to_string(fetch));
  properties.try_emplace("fetch.max.bytes", std::to_string(kMostFetch));
  properties.try_emplace("fetch.wait.max.ms", "100");
  properties.try_emplace("fetch.error.backoff.ms", "100");
  return properties;
}

QueueLimits QueueLimitsOf(const Properties& fetching) {
  // What is no number was refused when the client was made.
  auto number = [&](const char* name) {
    return static_cast<size_t>(std::strtoull(fetching.at(name).c_str(), nullptr, 10));
  };
  return {number("queued.min.messages"), number("queued.max.messages.kbytes") * 1024};
}

}  // namespace rillmill::transport::kafka
