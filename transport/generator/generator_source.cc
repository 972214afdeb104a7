// Format "generator": made-up records, all at once or at a rate.
//
// Row r belongs to partition r mod P and stands there at offset r / P, so partitions can be read
// independently.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/batch_pool.h"
#include "transport/builtin.h"
#include "transport/generator/record_generator.h"
#include "transport/generator/record_schedule.h"

namespace rillmill::transport {
namespace {

constexpr std::array<OptionSpec, 1> kOwnOptions{{
    {"partitions", OptionType::kLong, "1", "partitions, filled in turn", 1},
}};

class GeneratorReader final : public PartitionReader {
 public:
  GeneratorReader(const RecordGenerator* generator, const RecordSchedule* schedule,
                  const ReaderContext& context)
      : generator_(generator),
        schedule_(schedule),
        context_(context),
        position_(context.start.value) {}

  ReadResult Read(BatchRef* out) override {
    const int64_t rows = schedule_->Rows();
    const int64_t end = schedule_->End(context_.partition.value, rows);
    if (position_ >= end) {
      if (schedule_->IsLast(rows)) return {ReadOutcome::kEnd};
      return {ReadOutcome::kIdle, schedule_->Until(context_.partition.value, position_)};
    }
    BufferedBatch* batch = context_.pool->Acquire(RawBatch::kTargetBytes);
    if (batch == nullptr) return {ReadOutcome::kIdle, std::chrono::milliseconds(1)};
    *out = BatchRef(batch);
    Fill(batch, end);
    return {ReadOutcome::kData};
  }

  Status status() const override { return Status::Ok(); }

 private:
  void Fill(BufferedBatch* batch, int64_t end) {
    batch->partition = context_.partition;
    batch->base.value = position_;
    batch->newline_separated = true;
    size_t used = 0;
    while (position_ < end && batch->records.size() < RawBatch::kMaxRecords) {
      if (record_.empty())
        generator_->Append(position_ * schedule_->partitions() + context_.partition.value,
                           &record_);
      if (used + record_.size() + 1 > batch->capacity()) break;  // it begins the next batch
      record_.copy(reinterpret_cast<char*>(batch->buffer()) + used, record_.size());
      batch->records.push_back(
          {static_cast<uint32_t>(used), static_cast<uint32_t>(record_.size())});
      used += record_.size();
      batch->buffer()[used++] = '\n';
      record_.clear();
      ++position_;
    }
    batch->next.value = position_;
    batch->read_at_nanos = schedule_->clock()->MonotonicNanos();
    schedule_->Stamp(batch);
  }

  const RecordGenerator* const generator_;  // both belong to the source
  const RecordSchedule* const schedule_;
  const ReaderContext context_;
  int64_t position_;
  std::string record_;  // made for position_, or empty
};

class GeneratorSource final : public Source {
 public:
  GeneratorSource(std::unique_ptr<RecordGenerator> generator, const GeneratorSettings& settings,
                  int partitions, const Environment& environment)
      : generator_(std::move(generator)),
        schedule_(settings.rows, settings.rows_per_second, partitions, environment.clock),
        name_(environment.name),
        preset_(settings.preset) {}

  Status Open() override {
    schedule_.Start();
    return Status::Ok();
  }

  Result<SourceSnapshot> Snapshot(const std::vector<Offset>&) override {
    const int64_t rows = frozen_rows_.value_or(schedule_.Rows());
    SourceSnapshot snapshot;
    for (int i = 0; i < schedule_.partitions(); ++i) {
      snapshot.partitions.push_back({name_, i, Offset{0}, Offset{schedule_.End(i, rows)}});
    }
    snapshot.closed = frozen_rows_ || schedule_.IsLast(rows);
    return snapshot;
  }

  void Freeze() override { frozen_rows_ = schedule_.Rows(); }

  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) override {
    return std::unique_ptr<PartitionReader>(
        std::make_unique<GeneratorReader>(generator_.get(), &schedule_, context));
  }

  std::string description() const override { return fmt::format("Generator[{}]", preset_); }

 private:
  const std::unique_ptr<RecordGenerator> generator_;
  RecordSchedule schedule_;
  const std::string name_, preset_;
  std::optional<int64_t> frozen_rows_;
};

std::span<const OptionSpec> AllOptions() {
  static const std::vector<OptionSpec> all = WithGeneratorOptions(kOwnOptions);
  return all;
}

Result<std::unique_ptr<Source>> Create(const Options& options, const Environment& environment) {
  RILLMILL_TRY(options.Check(AllOptions()));
  RILLMILL_ASSIGN(const GeneratorSettings settings, ParseGeneratorSettings(options));
  if (!settings.rows && !settings.rows_per_second) {
    return Status(StatusCode::kInvalid,
                  "format \"generator\" needs the option `rows` or `rowsPerSecond`");
  }
  auto generator = NewRecordGenerator(settings);
  if (!generator.ok()) return generator.status().WithContext(options.Describe("preset"));
  const auto partitions = static_cast<int>(options.Long("partitions").value_or(1));
  return std::unique_ptr<Source>(
      std::make_unique<GeneratorSource>(std::move(*generator), settings, partitions, environment));
}

}  // namespace

SourcePlugin GeneratorSourcePlugin() { return {"generator", AllOptions(), {}, Create}; }

}  // namespace rillmill::transport
