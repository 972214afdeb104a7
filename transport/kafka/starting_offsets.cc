#include "transport/kafka/starting_offsets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "transport/kafka/offsets_json.h"

namespace rillmill::transport::kafka {
namespace {

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string Join(const auto& partitions) {
  std::vector<std::string> names;
  for (const TopicPartition& one : partitions)
    names.push_back(fmt::format("{}-{}", one.topic, one.number));
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Result<std::vector<int64_t>> AskOffsets(Client* client, std::span<const TopicPartition> partitions,
                                        std::span<const int64_t> questions,
                                        Client::Milliseconds timeout) {
  PartitionList list = NewPartitionList(partitions.size());
  for (size_t i = 0; i < partitions.size(); ++i) {
    rd_kafka_topic_partition_list_add(list.get(), partitions[i].topic.c_str(), partitions[i].number)
        ->offset = questions[i];
  }
  RILLMILL_TRY(client->ListOffsets(list.get(), timeout));
  std::vector<int64_t> answers;
  for (size_t i = 0; i < partitions.size(); ++i) answers.push_back(list->elems[i].offset);
  return answers;
}

Result<StartingOffsets> StartingOffsets::Read(const Options& options) {
  StartingOffsets starting;
  std::string strategy = Lower(options.Text("startingOffsetsByTimestampStrategy", "error"));
  if (strategy != "error" && strategy != "latest") {
    return Status(StatusCode::kInvalid, options.Describe("startingOffsetsByTimestampStrategy") +
                                            ": \"error\" or \"latest\" is expected");
  }
  starting.latest_when_no_match_ = strategy == "latest";
  if (options.Has("startingTimestamp")) {
    starting.is_time_ = true;
    starting.for_all_ = options.Long("startingTimestamp");
    return starting;
  }
  starting.is_time_ = options.Has("startingOffsetsByTimestamp");
  std::string_view name = starting.is_time_ ? "startingOffsetsByTimestamp" : "startingOffsets";
  std::string text = options.Text(name, "latest");
  if (!starting.is_time_ && Lower(text) == "latest") {
    starting.for_all_ = kLatest;
  } else if (!starting.is_time_ && Lower(text) == "earliest") {
    starting.for_all_ = kEarliest;
  } else {
    auto json = ParseOffsets(text);
    if (!json.ok()) return json.status().WithContext(options.Describe(name));
    starting.json_ = *std::move(json);
  }
  return starting;
}

Result<std::vector<int64_t>> StartingOffsets::Named(
    std::span<const TopicPartition> partitions) const {
  std::vector<int64_t> values;
  for (const TopicPartition& one : partitions) {
    auto found = json_.find(one);
    if (found != json_.end()) values.push_back(found->second);
  }
  if (values.size() == partitions.size() && values.size() == json_.size()) return values;
  std::vector<TopicPartition> named;
  for (const auto& entry : json_) named.push_back(entry.first);
  return Status(
      StatusCode::kSource,
      fmt::format(
          "starting offsets must name all partitions and no others (-1 = latest, -2 = earliest); "
          "named: {}; there are: {}",
          Join(named), Join(partitions)));
}

Result<std::vector<int64_t>> StartingOffsets::FromTimestamps(
    Client* client, std::span<const TopicPartition> partitions, const std::vector<int64_t>& times,
    Client::Milliseconds timeout) const {
  RILLMILL_ASSIGN(auto offsets, AskOffsets(client, partitions, times, timeout));
  if (std::ranges::count(offsets, kLatest) == 0) return offsets;
  std::vector<int64_t> ask(partitions.size(), kLatest);
  RILLMILL_ASSIGN(auto latest, AskOffsets(client, partitions, ask, timeout));
  for (size_t i = 0; i < offsets.size(); ++i) {
    if (offsets[i] != kLatest) continue;
    if (!latest_when_no_match_) {
      return Status(StatusCode::kSource,
                    fmt::format("no record of {}[{}] is at or after timestamp {}; set "
                                "startingOffsetsByTimestampStrategy = "
                                "\"latest\" to begin at the end then",
                                partitions[i].topic, partitions[i].number, times[i]));
    }
    offsets[i] = latest[i];
  }
  return offsets;
}

Result<std::vector<int64_t>> StartingOffsets::Resolve(Client* client,
                                                      std::span<const TopicPartition> partitions,
                                                      Client::Milliseconds timeout) const {
  std::vector<int64_t> values(partitions.size(), for_all_.value_or(0));
  if (!for_all_) {
    RILLMILL_ASSIGN(values, Named(partitions));
  }
  if (is_time_) return FromTimestamps(client, partitions, values, timeout);
  std::vector<TopicPartition> asked;
  std::vector<int64_t> questions;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] >= 0) continue;
    asked.push_back(partitions[i]);
    questions.push_back(values[i]);
  }
  RILLMILL_ASSIGN(auto answers, AskOffsets(client, asked, questions, timeout));
  auto answer = answers.begin();
  for (int64_t& value : values) {
    if (value < 0) value = *answer++;
  }
  return values;
}

}  // namespace rillmill::transport::kafka
