// Spark's sink `kafka`: columns key, value, topic, partition, headers become records.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "transport/builtin.h"
#include "transport/kafka/producer.h"

namespace rillmill::transport {
namespace kafka {
namespace {

using Milliseconds = Client::Milliseconds;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {"topic", OptionType::kString, "", "topic of all records; stands above a column topic"},
    {"includeHeaders", OptionType::kBool, "false", "write the column headers"},
    {"connectTimeout", OptionType::kDuration, "10s",
     "rillmill's own: how long the first connection may take"},
});
constexpr auto kOpenPrefixes = std::to_array<std::string_view>({"kafka."});

// A column that means something to this sink.
struct SinkRole {
  std::string_view name;
  std::string_view types;  // allowed, upper case, separated by '|'
};
enum : size_t { kKey, kValue, kTopic, kPartition, kHeaders, kRoles };
constexpr std::array<SinkRole, kRoles> kColumns{{
    {"key", "STRING|BINARY"},
    {"value", "STRING|BINARY"},
    {"topic", "STRING"},
    {"partition", "INT"},
    {"headers", "ARRAY<STRUCT<KEY: STRING, VALUE: BINARY>>"},
}};

// Without spaces, case and NOT NULL: a column that is never NULL fits as well.
std::string Normalized(std::string_view type) {
  std::string text;
  for (char c : type) {
    if (c != ' ' && c != ':')
      text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  constexpr std::string_view kNotNull = "NOTNULL";
  for (size_t at; (at = text.find(kNotNull)) != text.npos;) text.erase(at, kNotNull.size());
  return text;
}

bool Allows(std::string_view types, std::string_view type) {
  std::string wanted = Normalized(type);
  while (!types.empty()) {
    size_t bar = std::min(types.find('|'), types.size());
    if (Normalized(types.substr(0, bar)) == wanted) return true;
    types.remove_prefix(std::min(bar + 1, types.size()));
  }
  return false;
}

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, {}, [](unsigned char c) { return std::tolower(c); },
      [](unsigned char c) { return std::tolower(c); });
}

class KafkaSinkImpl final : public Sink {
 public:
  KafkaSinkImpl(Properties properties, std::string topic, bool include_headers,
                Milliseconds timeout)
      : properties_(std::move(properties)),
        topic_(std::move(topic)),
        include_headers_(include_headers),
        timeout_(timeout) {}

  Status Open(const SinkContext& context) override {
    for (size_t role = 0; role < kRoles; ++role) RILLMILL_TRY(Find(context, role));
    if (!columns_[kValue])
      return {StatusCode::kInvalid, "sink kafka: the query must have a column `value`"};
    if (!columns_[kTopic] && topic_.empty()) {
      return {StatusCode::kInvalid,
              "sink kafka: set the option `topic`, or give the query a column `topic`"};
    }
    if (!topic_.empty()) columns_[kTopic].reset();
    if (!include_headers_) columns_[kHeaders].reset();
    RILLMILL_ASSIGN(producer_, Producer::Open(properties_, timeout_));
    return topic_.empty() ? Status::Ok()
                          : producer_->CheckTopic(topic_, std::min(timeout_, kTopicWait));
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
  static constexpr Milliseconds kTopicWait{3'000};

  Status Find(const SinkContext& context, size_t role) {
    auto column = std::ranges::find_if(context.columns, [&](const SinkColumn& c) {
      return SameName(c.name, kColumns[role].name);
    });
    if (column == context.columns.end()) return Status::Ok();
    bool ignored = role == kHeaders && !include_headers_;
    if (!ignored && !Allows(kColumns[role].types, column->type)) {
      return {StatusCode::kInvalid, fmt::format("sink kafka: column `{}` must be {}, it is {}",
                                                column->name, kColumns[role].types, column->type)};
    }
    columns_[role] = static_cast<size_t>(column - context.columns.begin());
    return Status::Ok();
  }

  // The cell, or nothing for NULL and for a column that is not there.
  std::optional<std::string_view> Cell(size_t role, size_t row) const {
    if (!columns_[role] || cells_[role].nulls[row]) return std::nullopt;
    return cells_[role].cell(row);
  }

  Status WriteRow(size_t row) {
    OutgoingRecord record;
    record.topic = topic_.empty() ? Cell(kTopic, row).value_or("") : topic_;
    if (record.topic.empty()) {
      return {StatusCode::kSink,
              "sink kafka: a row has a null topic; give it one, or set the option `topic`"};
    }
    if (auto number = Cell(kPartition, row))
      std::from_chars(number->data(), number->data() + number->size(), record.partition);
    record.key = Cell(kKey, row);
    record.value = Cell(kValue, row);
    record.headers = Cell(kHeaders, row);
    return producer_->Send(record);
  }

  // constant after Open
  const Properties properties_;
  const std::string topic_;
  const bool include_headers_;
  const Milliseconds timeout_;
  std::array<std::optional<size_t>, kRoles> columns_;
  std::unique_ptr<Producer> producer_;
  // reused by every Write
  std::array<EncodedColumn, kRoles> cells_;
};

Result<std::unique_ptr<Sink>> Create(const Options& options, const Environment&) {
  RILLMILL_ASSIGN(auto properties, ReadProperties(options, Role::kProducer));
  Milliseconds timeout(options.DurationMillis("connectTimeout").value_or(10'000));
  return std::unique_ptr<Sink>(new KafkaSinkImpl(std::move(properties), options.Text("topic"),
                                                 options.Bool("includeHeaders", false), timeout));
}

}  // namespace

}  // namespace kafka

SinkPlugin KafkaSinkPlugin() {
  return {"kafka", kafka::kOptions, kafka::kOpenPrefixes, kafka::Create};
}

}  // namespace rillmill::transport
