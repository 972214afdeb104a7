#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>

#include "config/cli/command.h"
#include "config/cli/record_set.h"
#include "config/cli/terminal.h"
#include "transport/generator/record_generator.h"
#include "transport/kafka/producer.h"

namespace rillmill::config {
namespace {

using Steady = std::chrono::steady_clock;
using transport::kafka::OutgoingRecord;
using transport::kafka::Producer;
using transport::kafka::Properties;

constexpr std::chrono::milliseconds kStatusEvery{100};
constexpr size_t kKeyChunk = 4'096;

struct ProduceFlags {
  std::string file;
  std::string preset, rows, seed;
  std::string bootstrap = "localhost:9092", topic;
  std::vector<std::string> properties;  // "name=value"
  double rate = 0;                      // 0: as fast as it goes
  std::string order_by, key, compression;
  std::optional<uint64_t> shuffle;
  int32_t partitions = 0;
  bool loop = false;
  bool quiet = false;
  double timeout_seconds = 10;

  std::chrono::milliseconds timeout() const {
    return std::chrono::milliseconds(static_cast<int64_t>(timeout_seconds * 1000));
  }
};

Result<RecordSet> ReadInput(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return Status(StatusCode::kSource, path + ": cannot be read");
  }
  std::istream& in = path == "-" ? std::cin : file;
  return RecordSet::FromText(std::string(std::istreambuf_iterator<char>(in), {}));
}

Result<RecordSet> GenerateInput(const ProduceFlags& flags) {
  Options options;
  options.Set("preset", flags.preset, "--preset");
  options.Set("rows", flags.rows, "--rows");
  if (!flags.seed.empty()) options.Set("seed", flags.seed, "--seed");
  const Status checked = options.Check(transport::GeneratorOptions());
  if (!checked.ok()) return checked.As(StatusCode::kUsage);
  RILLMILL_ASSIGN(const auto settings, transport::ParseGeneratorSettings(options));
  RILLMILL_ASSIGN(const auto generator, transport::NewRecordGenerator(settings));
  RecordSet set;
  std::string record;
  for (int64_t row = 0; row < settings.rows.value_or(0); ++row) {
    generator->Next(&record);
    set.Append(record);
  }
  return set;
}

// When record i is due: evenly over the run, whatever the time-outs of sleeping were.
class Pace {
 public:
  explicit Pace(double rate) : rate_(rate) {}
  void WaitFor(int64_t record) const {
    if (rate_ <= 0) return;
    std::this_thread::sleep_until(
        start_ + std::chrono::duration_cast<Steady::duration>(
                     std::chrono::duration<double>(static_cast<double>(record) / rate_)));
  }
  double seconds() const { return std::chrono::duration<double>(Steady::now() - start_).count(); }

 private:
  const double rate_;
  const Steady::time_point start_ = Steady::now();
};

class Run {
 public:
  Run(const ProduceFlags& flags, const RecordSet& records, Producer* producer)
      : flags_(flags), records_(records), producer_(producer), pace_(flags.rate) {}

  Status Go() {
    do {
      for (size_t i = 0; i < records_.size(); ++i) RILLMILL_TRY(SendOne(i));
    } while (flags_.loop && records_.size() > 0);
    RILLMILL_TRY(producer_->Flush());
    if (!flags_.quiet) Report();
    return Status::Ok();
  }

 private:
  Status SendOne(size_t i) {
    if (!flags_.key.empty() && i % kKeyChunk == 0) RILLMILL_TRY(LoadKeys(i));
    pace_.WaitFor(sent_);
    OutgoingRecord record;
    record.topic = flags_.topic;
    record.value = records_[i];
    if (!flags_.key.empty() && !keys_[i % kKeyChunk].empty()) record.key = keys_[i % kKeyChunk];
    ++sent_;
    if (!flags_.quiet && sent_ % 64 == 0) ShowStatus();
    return producer_->Send(record);
  }

  Status LoadKeys(size_t first) {
    std::vector<std::string_view> chunk;
    for (size_t i = first; i < std::min(records_.size(), first + kKeyChunk); ++i)
      chunk.push_back(records_[i]);
    RILLMILL_ASSIGN(keys_, FieldTexts(chunk, flags_.key));
    return Status::Ok();
  }

  void ShowStatus() {
    const auto now = Steady::now();
    if (!StderrIsTerminal() || now - shown_at_ < kStatusEvery) return;
    shown_at_ = now;
    const double share = static_cast<double>(sent_) / static_cast<double>(records_.size());
    const std::string part = flags_.loop ? "" : fmt::format(" {:3.0f} %", 100 * share);
    PrintStatusLine(fmt::format("{}{}: {} records, {}/s", flags_.topic, part, Grouped(sent_),
                                Short(static_cast<double>(sent_) / pace_.seconds())));
  }

  void Report() const {
    if (StderrIsTerminal()) PrintStatusLine("");
    const double seconds = pace_.seconds();
    PrintLine(fmt::format("{} records to {} in {:.2f} s ({}/s)", Grouped(sent_), flags_.topic,
                          seconds, Short(static_cast<double>(sent_) / seconds)));
  }

  const ProduceFlags& flags_;
  const RecordSet& records_;
  Producer* const producer_;
  const Pace pace_;
  std::vector<std::string> keys_;  // of the chunk that is being sent
  int64_t sent_ = 0;
  Steady::time_point shown_at_;
};

Result<Properties> ClientProperties(const ProduceFlags& flags) {
  Options options;
  options.Set("kafka.bootstrap.servers", flags.bootstrap, "--bootstrap");
  if (!flags.compression.empty())
    options.Set("kafka.compression.type", flags.compression, "--compression");
  // Without a rate whole batches are better than quick ones; with one, each record goes out when it
  // is due.
  options.Set("kafka.linger.ms", flags.rate > 0 ? "0" : "20");
  for (const std::string& property : flags.properties) {
    const size_t equals = property.find('=');
    if (equals == property.npos)
      return Status(StatusCode::kUsage, "--property " + property + ": name=value is expected");
    options.Set("kafka." + property.substr(0, equals), property.substr(equals + 1), "--property");
  }
  auto properties = ReadProperties(options, transport::kafka::Role::kProducer);
  return properties.ok() ? properties : properties.status().As(StatusCode::kUsage);
}

Result<RecordSet> LoadRecords(const ProduceFlags& flags) {
  if (flags.file.empty() == flags.preset.empty()) {
    return Status(StatusCode::kUsage,
                  "either a file (- for stdin) or --preset with --rows says what to write");
  }
  if (!flags.preset.empty() && flags.rows.empty())
    return Status(StatusCode::kUsage, "--rows says how many records to write");
  RILLMILL_ASSIGN(RecordSet records,
                  flags.preset.empty() ? ReadInput(flags.file) : GenerateInput(flags));
  if (!flags.order_by.empty()) RILLMILL_TRY(records.OrderBy(flags.order_by));
  if (flags.shuffle) records.Shuffle(*flags.shuffle);
  return records;
}

Result<int> Produce(const ProduceFlags& flags) {
  RILLMILL_ASSIGN(const Properties properties, ClientProperties(flags));
  RILLMILL_ASSIGN(const RecordSet records, LoadRecords(flags));
  RILLMILL_ASSIGN(const auto producer, Producer::Open(properties, flags.timeout()));
  RILLMILL_TRY(flags.partitions > 0
                   ? producer->CreateTopic(flags.topic, flags.partitions, flags.timeout())
                   : producer->CheckTopic(flags.topic, flags.timeout()));
  RILLMILL_TRY(Run(flags, records, producer.get()).Go());
  return 0;
}

}  // namespace

Action AddProduce(CLI::App* app) {
  auto flags =
      std::make_shared<ProduceFlags>();  // shared by the parser, which fills it, and the action
  app->add_option("file", flags->file, "NDJSON or one JSON array; - is stdin");
  app->add_option("--preset", flags->preset,
                  "Made-up records instead of a file: sf-crime, ysb, keys");
  app->add_option("--rows", flags->rows, "How many made-up records");
  app->add_option("--seed", flags->seed, "Seed of the made-up records");
  app->add_option("--bootstrap", flags->bootstrap, "host:port list of the brokers")
      ->capture_default_str();
  app->add_option("--topic", flags->topic, "Topic to write to")->required();
  app->add_option("--property", flags->properties, "Client property name=value (may be repeated)");
  app->add_option("--rate", flags->rate, "Records per second; unset: as fast as it goes")
      ->check(CLI::PositiveNumber);
  app->add_option("--order-by", flags->order_by, "Sort by this field first (event time)");
  app->add_option("--shuffle", flags->shuffle, "Shuffle by this seed")->excludes("--order-by");
  app->add_option("--key", flags->key, "The field that becomes the record's key");
  app->add_option("--partitions", flags->partitions, "Make the topic with so many partitions")
      ->check(CLI::PositiveNumber);
  app->add_option("--compression", flags->compression, "none, gzip, snappy, lz4, zstd");
  app->add_option("--timeout", flags->timeout_seconds, "Seconds for the first connection")
      ->capture_default_str();
  app->add_flag("--loop", flags->loop, "Begin again at the end, until interrupted");
  app->add_flag("-q,--quiet", flags->quiet, "No progress and no summary");
  return [flags] { return Produce(*flags); };
}

}  // namespace rillmill::config
