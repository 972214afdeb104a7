#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "config/cli/command.h"
#include "config/cli/generator_flags.h"
#include "config/cli/produce_view.h"
#include "config/cli/stop_signals.h"
#include "config/produce/produce_run.h"
#include "core/clock.h"
#include "transport/kafka/producer.h"

namespace rillmill::config {
namespace {

using transport::kafka::Producer;
using transport::kafka::Properties;

struct ProduceFlags {
  ProduceSpec run;
  std::string file;
  GeneratorFlags generator;
  std::string bootstrap = "localhost:9092";
  std::vector<std::string> properties;  // "name=value"
  std::string order_by, compression;
  std::optional<uint64_t> shuffle;
  int32_t partitions = 0;
  bool quiet = false;
  double timeout_seconds = 10;

  bool reorders() const { return shuffle || !order_by.empty(); }
  std::chrono::milliseconds timeout() const {
    return std::chrono::milliseconds(static_cast<int64_t>(timeout_seconds * 1000));
  }
};

Result<Properties> ClientProperties(const ProduceFlags& flags) {
  Options options;
  options.Set("kafka.bootstrap.servers", flags.bootstrap, "--bootstrap");
  if (!flags.compression.empty())
    options.Set("kafka.compression.type", flags.compression, "--compression");
  // Without a rate whole batches are better than quick ones; with one, each record goes out when it
  // is due, and half a millisecond keeps thousands a second from being a request each.
  options.Set("kafka.linger.ms", flags.run.rate > 0 ? "0.5" : "20");
  for (const std::string& property : flags.properties) {
    const size_t equals = property.find('=');
    if (equals == property.npos)
      return Status(StatusCode::kUsage, "--property " + property + ": name=value is expected");
    options.Set("kafka." + property.substr(0, equals), property.substr(equals + 1), "--property");
  }
  auto properties = ReadProperties(options, transport::kafka::Role::kProducer);
  return properties.ok() ? properties : properties.status().As(StatusCode::kUsage);
}

Result<std::unique_ptr<RecordFeed>> OpenGenerator(const ProduceFlags& flags) {
  RILLMILL_ASSIGN(const Options options, flags.generator.Read());
  const bool endless = !options.Has("rows");
  if (endless && (flags.run.rate <= 0 || flags.reorders())) {
    return Status(StatusCode::kUsage,
                  "--rows says how many records to make; it may be left out with --rate, for "
                  "records without end in the order they are made");
  }
  RILLMILL_ASSIGN(const auto settings, transport::ParseGeneratorSettings(options));
  return NewGeneratorFeed(settings);
}

Result<std::unique_ptr<RecordFeed>> OpenFeed(const ProduceFlags& flags,
                                             const std::stop_token& stop) {
  const bool made_up = !flags.generator.texts.at("preset").empty();
  if (flags.file.empty() != made_up)
    return Status(StatusCode::kUsage, "either a file (- for stdin) or --preset says what to write");
  if (flags.run.loop && flags.file == "-")
    return Status(StatusCode::kUsage, "--loop: stdin cannot be read again; write a file first");
  auto feed = made_up ? OpenGenerator(flags) : OpenFileFeed(flags.file);
  if (made_up && !feed.ok()) return feed.status().As(StatusCode::kUsage);
  if (!feed.ok() || !flags.reorders()) return feed;
  RILLMILL_ASSIGN(RecordSet records, Load(feed->get(), stop));
  if (!flags.order_by.empty()) RILLMILL_TRY(records.OrderBy(flags.order_by));
  if (flags.shuffle) records.Shuffle(*flags.shuffle);
  return NewLoadedFeed(std::move(records));
}

Result<std::unique_ptr<Producer>> OpenProducer(const ProduceFlags& flags) {
  RILLMILL_ASSIGN(const Properties properties, ClientProperties(flags));
  auto opened = Producer::Open(properties, flags.timeout());
  if (opened.status().code() == StatusCode::kInvalid) return opened.status().As(StatusCode::kUsage);
  RILLMILL_ASSIGN(auto producer, std::move(opened));
  const std::string& topic = flags.run.topic;
  RILLMILL_TRY(flags.partitions > 0
                   ? producer->CreateTopic(topic, flags.partitions, flags.timeout())
                   : producer->CheckTopic(topic, flags.timeout()));
  return producer;
}

Result<int> Produce(const ProduceFlags& flags) {
  std::stop_source stop;
  StopSignals signals(2);  // before any other thread starts
  signals.Attach([&stop](bool) { stop.request_stop(); });
  RILLMILL_ASSIGN(const auto feed, OpenFeed(flags, stop.get_token()));
  RILLMILL_ASSIGN(const auto producer, OpenProducer(flags));
  ProduceRun run(flags.run, feed.get(), producer.get(), SystemClock(), stop.get_token());
  ProduceView view(flags.run.topic, flags.quiet);
  const Status ended = run.Go([&view](const ProduceTotals& totals) { view.Report(totals); });
  view.Finish(run.totals(), stop.stop_requested());
  RILLMILL_TRY(ended);
  return 0;
}

void AddInput(CLI::App* app, ProduceFlags* flags) {
  app->add_option(
      "file", flags->file,
      "Lines or one JSON array, sent as they are; - is stdin. Memory does not grow with "
      "its size");
  flags->generator.AddTo(app);
  app->add_option("--order-by", flags->order_by,
                  "Sort by this field first (event time); reads the whole input into memory");
  app->add_option("--shuffle", flags->shuffle,
                  "Shuffle by this seed; reads the whole input into memory")
      ->excludes("--order-by");
  app->add_flag("--loop", flags->run.loop, "Begin again at the end of the file, until interrupted");
}

void AddOutput(CLI::App* app, ProduceFlags* flags) {
  app->add_option("--bootstrap", flags->bootstrap, "host:port list of the brokers")
      ->capture_default_str();
  app->add_option("--topic", flags->run.topic, "Topic to write to")->required();
  app->add_option("--partitions", flags->partitions, "Make the topic with so many partitions")
      ->check(CLI::PositiveNumber);
  app->add_option("--key", flags->run.key_field, "The field that becomes the record's key");
  app->add_option("--rate", flags->run.rate, "Records per second; unset: as fast as it goes")
      ->check(CLI::PositiveNumber);
  app->add_option("--compression", flags->compression, "none, gzip, snappy, lz4, zstd");
  app->add_option("--property", flags->properties, "Client property name=value (may be repeated)")
      ->allow_extra_args(false);
  app->add_option("--timeout", flags->timeout_seconds, "Seconds for the first connection")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app->add_flag("-q,--quiet", flags->quiet, "No progress and no summary");
}

}  // namespace

Action AddProduce(CLI::App* app) {
  auto flags =
      std::make_shared<ProduceFlags>();  // shared by the parser, which fills it, and the action
  AddInput(app, flags.get());
  AddOutput(app, flags.get());
  return [flags] { return Produce(*flags); };
}

}  // namespace rillmill::config
