#include "config/produce/produce_run.h"

#include <fmt/format.h>

#include <utility>

namespace rillmill::config {

ProduceRun::ProduceRun(ProduceSpec spec, RecordFeed* feed, transport::kafka::Producer* producer,
                       Clock* clock, std::stop_token stop)
    : spec_(std::move(spec)),
      feed_(feed),
      producer_(producer),
      stop_(std::move(stop)),
      wake_on_stop_(stop_, [this] { stop_event_.Set(); }),
      pace_(clock, spec_.rate) {}

Status ProduceRun::Go(const Report& report) {
  if (!spec_.key_field.empty()) {
    RILLMILL_ASSIGN(key_reader_, FieldReader::New(spec_.key_field));
  }
  const Status sent = SendAll(report);
  const Status delivered = producer_->Flush();
  totals_.seconds = pace_.seconds();
  return sent.ok() ? delivered : sent;
}

Status ProduceRun::SendAll(const Report& report) {
  int64_t before_pass = 0;
  while (!stop_.stop_requested()) {
    RILLMILL_ASSIGN(const FeedOutcome outcome, feed_->Next(&chunk_));
    if (outcome == FeedOutcome::kData) RILLMILL_TRY(SendChunk(report));
    if (outcome == FeedOutcome::kIdle) Note(report, 0);
    if (outcome != FeedOutcome::kEnd) continue;
    const bool again = spec_.loop && totals_.records > before_pass;  // an empty input has no round
    if (!again) break;
    before_pass = totals_.records;
    share_before_ = 0;
    RILLMILL_TRY(feed_->Rewind());
  }
  return Status::Ok();
}

Status ProduceRun::SendChunk(const Report& report) {
  keys_.Clear();
  for (size_t i = 0; i < chunk_.size(); ++i) {
    if (!pace_.WaitFor(totals_.records, &stop_event_) || stop_.stop_requested()) break;
    const Status sent = SendOne(i);
    if (!sent.ok()) return sent.WithContext(fmt::format("record {}", totals_.records + 1));
    if (i % kReportEvery == 0 || spec_.rate > 0)
      Note(report, static_cast<double>(i) / static_cast<double>(chunk_.size()));
  }
  share_before_ = feed_->share().value_or(0);
  return Status::Ok();
}

Status ProduceRun::SendOne(size_t i) {
  transport::kafka::OutgoingRecord record;
  record.topic = spec_.topic;
  record.value = chunk_[i];
  if (key_reader_) {
    if (i == 0 || i - first_key_ == keys_.size()) {
      RILLMILL_TRY(key_reader_->Read(chunk_, i, &keys_));
      first_key_ = i;
    }
    const size_t at = i - first_key_;
    if (keys_.nulls[at]) {
      ++totals_.without_key;
    } else {
      record.key = keys_.cell(at);
    }
  }
  RILLMILL_TRY(producer_->Send(record));
  ++totals_.records;
  totals_.bytes += static_cast<int64_t>(record.value->size());
  return Status::Ok();
}

void ProduceRun::Note(const Report& report, double chunk_share) {
  totals_.seconds = pace_.seconds();
  totals_.share = feed_->share();
  if (totals_.share)
    *totals_.share = share_before_ + (*totals_.share - share_before_) * chunk_share;
  report(totals_);
}

}  // namespace rillmill::config
