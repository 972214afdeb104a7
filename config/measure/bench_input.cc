#include "config/measure/bench_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "core/file_system.h"
#include "transport/generator/record_generator.h"
#include "transport/kafka/producer.h"

namespace rillmill::config {
namespace {

using transport::kafka::OutgoingRecord;
using transport::kafka::Producer;

constexpr std::chrono::milliseconds kTimeout{10'000};
constexpr size_t kFileChunk = 1 << 20;

class PreparedInput : public BenchInput {
 public:
  const std::vector<std::string>& settings() const override { return settings_; }

 protected:
  void Set(std::string_view key, std::string_view value) {
    settings_.push_back(fmt::format("source.records.{}={}", key, value));
  }

 private:
  std::vector<std::string> settings_;
};

// Calls `take(record)` for every record of the generator.
template <class Take>
Status ForEachRecord(const BenchInputSpec& spec, const RecordListener& listener, const Take& take) {
  RILLMILL_ASSIGN(const auto settings, transport::ParseGeneratorSettings(spec.generator));
  RILLMILL_ASSIGN(const auto generator, transport::NewRecordGenerator(settings));
  std::string record;
  for (int64_t row = 0; row < settings.rows.value_or(0); ++row) {
    generator->Next(&record);
    listener(record);
    RILLMILL_TRY(take(record));
  }
  return Status::Ok();
}

class MemoryInput final : public PreparedInput {
 public:
  Status Make(const BenchInputSpec& spec, const RecordListener& listener) {
    Set("format", "memory");
    Set("options.partitions", std::to_string(spec.partitions));
    for (const auto& [name, value] : spec.generator.all()) Set("options." + name, value.text);
    return ForEachRecord(spec, listener, [](std::string_view) { return Status::Ok(); });
  }
};

class FileInput final : public PreparedInput {
 public:
  Status Make(const BenchInputSpec& spec, const RecordListener& listener) {
    const std::string path =
        fmt::format("{}/records-{}.ndjson", spec.folder, spec.generator.Text("rows"));
    Set("format", "text");
    Set("path", path);
    Set("options.partitions", std::to_string(spec.partitions));
    RILLMILL_ASSIGN(const auto file, SystemFileSystem()->Create(path));
    std::string chunk;
    RILLMILL_TRY(ForEachRecord(spec, listener, [&](std::string_view record) {
      chunk.append(record).push_back('\n');
      if (chunk.size() < kFileChunk) return Status::Ok();
      Status status = file->Append(chunk);
      chunk.clear();
      return status;
    }));
    return file->Append(chunk);
  }
};

class KafkaInput final : public PreparedInput {
 public:
  ~KafkaInput() override {
    if (producer_)
      static_cast<void>(producer_->DeleteTopic(topic_, kTimeout));  // it is only litter
  }

  Status Make(const BenchInputSpec& spec, const RecordListener& listener) {
    topic_ = fmt::format("rillmill-bench-{}-{}", getpid(), spec.generator.Text("rows"));
    Set("format", "kafka");
    Set("options.kafka.bootstrap.servers", spec.bootstrap);
    Set("options.subscribe", topic_);
    Set("options.startingOffsets", "earliest");
    RILLMILL_ASSIGN(
        producer_,
        Producer::Open({{"bootstrap.servers", spec.bootstrap}, {"linger.ms", "20"}}, kTimeout));
    RILLMILL_TRY(producer_->CreateTopic(topic_, spec.partitions, kTimeout));
    int32_t partition = 0;
    RILLMILL_TRY(ForEachRecord(spec, listener, [&](std::string_view record) {
      OutgoingRecord outgoing;
      outgoing.topic = topic_;
      outgoing.partition = partition;
      outgoing.value = record;
      partition = (partition + 1) % spec.partitions;
      return producer_->Send(outgoing);
    }));
    return producer_->Flush();
  }

 private:
  std::string topic_;
  std::unique_ptr<Producer> producer_;
};

template <class Input>
Result<std::unique_ptr<BenchInput>> Make(const BenchInputSpec& spec,
                                         const RecordListener& listener) {
  auto input = std::make_unique<Input>();
  RILLMILL_TRY(input->Make(spec, listener));
  return std::unique_ptr<BenchInput>(std::move(input));
}

struct Transport {
  std::string_view name;
  Result<std::unique_ptr<BenchInput>> (*make)(const BenchInputSpec&, const RecordListener&);
};
constexpr std::array<Transport, 3> kTransports{{
    {"memory", Make<MemoryInput>},
    {"file", Make<FileInput>},
    {"kafka", Make<KafkaInput>},
}};

}  // namespace

Result<std::unique_ptr<BenchInput>> MakeBenchInput(const BenchInputSpec& spec,
                                                   const RecordListener& listener) {
  for (const Transport& transport : kTransports) {
    if (transport.name == spec.transport) return transport.make(spec, listener);
  }
  return Status(
      StatusCode::kUsage,
      fmt::format("unknown transport \"{}\" (known: memory, file, kafka)", spec.transport));
}

bool IsBenchTransport(std::string_view name) {
  return std::ranges::any_of(kTransports,
                             [&](const Transport& known) { return known.name == name; });
}

}  // namespace rillmill::config
