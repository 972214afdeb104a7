#include <algorithm>
#include <utility>

#include "config/produce/record_feed.h"

namespace rillmill::config {
namespace {

constexpr size_t kChunk = 512;

class LoadedFeed final : public RecordFeed {
 public:
  explicit LoadedFeed(RecordSet records) : records_(std::move(records)) {}

  Result<FeedOutcome> Next(RecordSet* chunk) override {
    chunk->Clear();
    const size_t end = std::min(next_ + kChunk, records_.size());
    for (; next_ < end; ++next_) chunk->Append(records_[next_]);
    return chunk->size() > 0 ? FeedOutcome::kData : FeedOutcome::kEnd;
  }

  Status Rewind() override {
    next_ = 0;
    return Status::Ok();
  }

  std::optional<double> share() const override {
    if (records_.size() == 0) return std::nullopt;
    return static_cast<double>(next_) / static_cast<double>(records_.size());
  }

 private:
  const RecordSet records_;
  size_t next_ = 0;
};

}  // namespace

std::unique_ptr<RecordFeed> NewLoadedFeed(RecordSet records) {
  return std::make_unique<LoadedFeed>(std::move(records));
}

Result<RecordSet> Load(RecordFeed* feed, const std::stop_token& stop) {
  RecordSet all, chunk;
  while (!stop.stop_requested()) {
    RILLMILL_ASSIGN(const FeedOutcome outcome, feed->Next(&chunk));
    if (outcome == FeedOutcome::kEnd) break;
    if (outcome == FeedOutcome::kData) all.Append(chunk);
  }
  return all;
}

}  // namespace rillmill::config
