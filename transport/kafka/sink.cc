// Spark's sink `kafka`: columns key, value, topic, partition, headers become records.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "transport/builtin.h"
#include "transport/kafka/producer.h"
#include "transport/kafka/write_permission.h"

namespace rillmill::transport {
namespace kafka {
namespace {

using Milliseconds = Client::Milliseconds;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {"topic", OptionType::kString, "", "topic of all records; stands above a column topic"},
    {"includeHeaders", OptionType::kBool, "false",
     "no effect, as in Spark: a column headers is written in any case"},
    {"connectTimeout", OptionType::kDuration, "10s",
     "rillmill's own: how long the first connection may take"},
});
constexpr auto kOpenPrefixes = std::to_array<std::string_view>({"kafka."});

// The columns that mean something to this sink, in the order in which Spark checks them. Names are
// taken by the letter, as Spark's writer does.
struct SinkRole {
  std::string_view name;
  std::array<std::string_view, 2> types;  // as Spark writes them in its catalog
};
enum : size_t { kTopic, kKey, kValue, kHeaders, kPartition, kRoles };
constexpr std::array<SinkRole, kRoles> kColumns{{
    {"topic", {"string"}},
    {"key", {"string", "binary"}},
    {"value", {"string", "binary"}},
    {"headers", {"array<struct<key:string,value:binary>>"}},
    {"partition", {"int"}},
}};

// "ARRAY<STRUCT<a: INT NOT NULL>>" -> "array<struct<a:int>>".
std::string CatalogText(std::string_view type) {
  std::string text;
  for (char c : type) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (std::string_view dropped : {" not null", " "}) {
    if (dropped == " " && text.starts_with("interval")) break;
    for (size_t at; (at = text.find(dropped)) != text.npos;) text.erase(at, dropped.size());
  }
  return text;
}

Status ColumnError(std::string text) {
  return {StatusCode::kInvalid, "sink kafka: " + std::move(text), "_LEGACY_ERROR_TEMP_3080"};
}

std::string OrList(const SinkRole& role) {
  return fmt::format("{}{}{}", role.types[0], role.types[1].empty() ? "" : " or ", role.types[1]);
}

class KafkaSinkImpl final : public Sink {
 public:
  KafkaSinkImpl(Properties properties, std::string topic, Milliseconds timeout)
      : properties_(std::move(properties)), topic_(std::move(topic)), timeout_(timeout) {}

  Status Open(const SinkContext& context) override {
    for (size_t role = 0; role < kRoles; ++role) RILLMILL_TRY(Find(context, role));
    RILLMILL_ASSIGN(producer_, Producer::Open(properties_, timeout_));
    return topic_.empty() ? Status::Ok() : producer_->CheckTopic(topic_, timeout_);
  }

  Status BeginEpoch(EpochId) override { return Status::Ok(); }

  Status Write(const OutputRows& rows) override {
    for (size_t role = 0; role < kRoles; ++role) {
      cells_[role].Clear();
      if (columns_[role]) rows.EncodeBytes(*columns_[role], &cells_[role]);
    }
    for (size_t row = 0; row < rows.size(); ++row) RILLMILL_TRY(WriteRow(row));
    return Status::Ok();
  }

  Status EndEpoch() override { return producer_->Flush(); }

  Status Close() override {
    Status flushed = producer_ ? producer_->Flush() : Status::Ok();
    producer_.reset();
    return flushed;
  }

 private:
  Status Find(const SinkContext& context, size_t role) {
    if (role == kTopic && !topic_.empty()) return Status::Ok();
    const SinkRole& wanted = kColumns[role];
    const auto column = std::ranges::find(context.columns, wanted.name, &SinkColumn::name);
    if (column == context.columns.end()) return Missing(role);
    const std::string type = CatalogText(column->type);
    if (std::ranges::find(wanted.types, type) == wanted.types.end()) {
      return ColumnError(fmt::format("{0} attribute unsupported type {1}. {0} must be a(n) {2}",
                                     wanted.name, type, OrList(wanted)));
    }
    columns_[role] = static_cast<size_t>(column - context.columns.begin());
    return Status::Ok();
  }

  static Status Missing(size_t role) {
    if (role == kValue) return ColumnError("Required attribute 'value' not found");
    if (role != kTopic) return Status::Ok();
    return ColumnError(
        "topic option required when no 'topic' attribute is present. Use the topic option for "
        "setting a topic.");
  }

  // The cell, or nothing for NULL and for a column that is not there.
  std::optional<std::string_view> Cell(size_t role, size_t row) const {
    if (!columns_[role] || cells_[role].nulls[row]) return std::nullopt;
    return cells_[role].cell(row);
  }

  Status WriteRow(size_t row) {
    OutgoingRecord record;
    const std::optional<std::string_view> topic = topic_.empty() ? Cell(kTopic, row) : topic_;
    if (!topic) {
      return {StatusCode::kSink,
              "The Kafka message data sent to the producer contains a null topic. Use the `topic` "
              "option for setting a default topic.",
              "KAFKA_NULL_TOPIC_IN_DATA"};
    }
    record.topic = *topic;
    if (const auto number = Cell(kPartition, row)) {
      std::from_chars(number->data(), number->data() + number->size(), record.partition);
      if (record.partition < 0) {
        return {StatusCode::kSink, fmt::format("sink kafka: invalid partition {}: it must not be "
                                               "negative, or null for the partitioner's choice",
                                               *number)};
      }
    }
    record.key = Cell(kKey, row);
    record.value = Cell(kValue, row);
    record.headers = Cell(kHeaders, row);
    return producer_->Send(record);
  }

  // constant after Open
  const Properties properties_;
  const std::string topic_;
  const Milliseconds timeout_;
  std::array<std::optional<size_t>, kRoles> columns_;
  std::unique_ptr<Producer> producer_;
  // reused by every Write
  std::array<EncodedColumn, kRoles> cells_;
};

std::string Trimmed(std::string text) {
  constexpr const char* kBlanks = " \t\r\n";
  text.erase(text.find_last_not_of(kBlanks) + 1);
  return text.erase(0, text.find_first_not_of(kBlanks));
}

Milliseconds TimeoutOf(const Options& options) {
  return Milliseconds(options.DurationMillis("connectTimeout").value_or(10'000));
}

Result<std::unique_ptr<Sink>> Create(const Options& options, const Environment&) {
  RILLMILL_ASSIGN(auto properties, ReadProperties(options, Role::kProducer));
  return std::unique_ptr<Sink>(std::make_unique<KafkaSinkImpl>(
      std::move(properties), Trimmed(options.Text("topic")), TimeoutOf(options)));
}

// What Open finds out, and whether the user may write to the topic, where the option names one.
Status Check(const Options& options, const Environment& environment, const SinkContext& context) {
  RILLMILL_ASSIGN(const auto sink, Create(options, environment));
  RILLMILL_TRY(sink->Open(context));
  RILLMILL_TRY(sink->Close());
  const std::string topic = Trimmed(options.Text("topic"));
  if (topic.empty()) return Status::Ok();
  RILLMILL_ASSIGN(const auto properties, ReadProperties(options, Role::kProducer));
  return CheckWritePermission(properties, topic, TimeoutOf(options));
}

}  // namespace

}  // namespace kafka

SinkPlugin KafkaSinkPlugin() {
  return {"kafka", kafka::kOptions, kafka::kOpenPrefixes, kafka::Create, kafka::Check};
}

}  // namespace rillmill::transport
