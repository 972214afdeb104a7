#include <algorithm>
#include <utility>

#include "config/produce/record_feed.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

constexpr int64_t kChunk = 512;

class GeneratorFeed final : public RecordFeed {
 public:
  GeneratorFeed(std::unique_ptr<transport::RecordGenerator> generator, std::optional<int64_t> rows)
      : generator_(std::move(generator)), rows_(rows) {}

  Result<FeedOutcome> Next(RecordSet* chunk) override {
    chunk->Clear();
    const int64_t end = std::min(row_ + kChunk, rows_.value_or(INT64_MAX));
    for (; row_ < end; ++row_) {
      record_.clear();
      generator_->Append(row_, &record_);
      chunk->Append(record_);
    }
    return chunk->size() > 0 ? FeedOutcome::kData : FeedOutcome::kEnd;
  }

  Status Rewind() override {
    row_ = 0;
    return Status::Ok();
  }

  std::optional<double> share() const override {
    if (!rows_ || *rows_ == 0) return std::nullopt;
    return static_cast<double>(row_) / static_cast<double>(*rows_);
  }

 private:
  const std::unique_ptr<transport::RecordGenerator> generator_;
  const std::optional<int64_t> rows_;  // none = without end
  int64_t row_ = 0;
  std::string record_;
};

}  // namespace

Result<std::unique_ptr<RecordFeed>> NewGeneratorFeed(const transport::GeneratorSettings& settings) {
  RILLMILL_ASSIGN(auto generator, transport::NewRecordGenerator(settings));
  return std::unique_ptr<RecordFeed>(
      std::make_unique<GeneratorFeed>(std::move(generator), settings.rows));
}

}  // namespace rillmill::config
