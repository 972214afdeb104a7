#include "transport/kafka/topics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <set>
#include <utility>

#include "transport/kafka/offsets_json.h"

namespace rillmill::transport::kafka {
namespace {

void AddPartitions(const TopicState& topic, std::vector<TopicPartition>* out) {
  for (int32_t number = 0; number < topic.partitions; ++number)
    out->push_back({topic.name, number});
}

std::vector<TopicPartition> Sorted(std::vector<TopicPartition> partitions) {
  std::ranges::sort(partitions);
  return partitions;
}

class Subscribe final : public Subscription {
 public:
  explicit Subscribe(std::vector<std::string> topics) : topics_(std::move(topics)) {}
  std::vector<std::string> topics() const override { return topics_; }
  std::vector<TopicPartition> Match(const std::vector<TopicState>& states) const override {
    std::vector<TopicPartition> partitions;
    for (const TopicState& state : states) {
      if (std::ranges::find(topics_, state.name) != topics_.end())
        AddPartitions(state, &partitions);
    }
    return Sorted(std::move(partitions));
  }
  std::string description() const override {
    return fmt::format("Subscribe[{}]", fmt::join(topics_, ", "));
  }

 private:
  const std::vector<std::string> topics_;
};

class SubscribePattern final : public Subscription {
 public:
  SubscribePattern(std::string text, std::regex pattern)
      : text_(std::move(text)), pattern_(std::move(pattern)) {}
  std::vector<std::string> topics() const override { return {}; }
  std::vector<TopicPartition> Match(const std::vector<TopicState>& states) const override {
    std::vector<TopicPartition> partitions;
    for (const TopicState& state : states) {
      // As Java's consumer: internal topics never match a pattern.
      bool internal = state.name == "__consumer_offsets" || state.name == "__transaction_state";
      if (!internal && std::regex_match(state.name, pattern_)) AddPartitions(state, &partitions);
    }
    return Sorted(std::move(partitions));
  }
  std::string description() const override { return fmt::format("SubscribePattern[{}]", text_); }

 private:
  const std::string text_;
  const std::regex pattern_;
};

class Assign final : public Subscription {
 public:
  explicit Assign(std::vector<TopicPartition> partitions)
      : partitions_(Sorted(std::move(partitions))) {}
  std::vector<std::string> topics() const override {
    std::set<std::string> names;
    for (const TopicPartition& one : partitions_) names.insert(one.topic);
    return {names.begin(), names.end()};
  }
  std::vector<TopicPartition> Match(const std::vector<TopicState>& states) const override {
    std::vector<TopicPartition> present;
    for (const TopicPartition& one : partitions_) {
      auto state = std::ranges::find(states, one.topic, &TopicState::name);
      if (state != states.end() && one.number < state->partitions) present.push_back(one);
    }
    return present;
  }
  std::string description() const override {
    std::vector<std::string> names;
    for (const TopicPartition& one : partitions_)
      names.push_back(fmt::format("{}-{}", one.topic, one.number));
    return fmt::format("Assign[{}]", fmt::join(names, ", "));
  }

 private:
  const std::vector<TopicPartition> partitions_;
};

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    size_t comma = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, comma);
    size_t first = item.find_first_not_of(" \t\n");
    if (first != item.npos)
      items.emplace_back(item.substr(first, item.find_last_not_of(" \t\n") - first + 1));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

Result<std::unique_ptr<Subscription>> ReadSubscribe(const Options& options) {
  auto topics = SplitList(options.Text("subscribe"));
  if (topics.empty())
    return Status(StatusCode::kInvalid, options.Describe("subscribe") + ": no topic is named");
  return std::unique_ptr<Subscription>(new Subscribe(std::move(topics)));
}

Result<std::unique_ptr<Subscription>> ReadPattern(const Options& options) {
  std::string text = options.Text("subscribePattern");
  try {
    return std::unique_ptr<Subscription>(
        new SubscribePattern(text, std::regex(text, std::regex::optimize)));
  } catch (const std::regex_error& error) {
    return Status(StatusCode::kInvalid,
                  fmt::format("{}: `{}` is not a regular expression: {}",
                              options.Describe("subscribePattern"), text, error.what()));
  }
}

Result<std::unique_ptr<Subscription>> ReadAssign(const Options& options) {
  auto partitions = ParsePartitions(options.Text("assign"));
  if (!partitions.ok()) return partitions.status().WithContext(options.Describe("assign"));
  if (partitions->empty())
    return Status(StatusCode::kInvalid, options.Describe("assign") + ": no partition is named");
  return std::unique_ptr<Subscription>(new Assign(*std::move(partitions)));
}

}  // namespace

Result<std::unique_ptr<Subscription>> Subscription::Read(const Options& options) {
  int given = options.Has("subscribe") + options.Has("subscribePattern") + options.Has("assign");
  if (given != 1) {
    return Status(
        StatusCode::kInvalid,
        given == 0
            ? "one of the options `subscribe`, `subscribePattern`, `assign` must be set"
            : "only one of the options `subscribe`, `subscribePattern`, `assign` can be set");
  }
  if (options.Has("subscribe")) return ReadSubscribe(options);
  return options.Has("assign") ? ReadAssign(options) : ReadPattern(options);
}

}  // namespace rillmill::transport::kafka
