#include "tests/kafka/live_job.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "config/job.h"
#include "tests/kafka/support.h"

namespace rillmill::test {
int64_t Delivered::input_rows() const {
  int64_t total = 0;
  for (const auto& epoch : epochs) total += epoch.input_rows;
  return total;
}

bool Delivered::contiguous() const {
  for (size_t e = 1; e < epochs.size(); ++e) {
    const auto& before = epochs[e - 1].sources[0].partitions;
    const auto& now = epochs[e].sources[0].partitions;
    for (size_t p = 0; p < before.size(); ++p) {
      if (now[p].start != before[p].end) return false;
    }
  }
  return true;
}

LiveJob::LiveJob(const std::string& toml, LiveOptions options)
    : options_(std::move(options)), captured_(std::make_shared<testing_support::Captured>()) {
  Status prepared = Prepare(toml);
  EXPECT_TRUE(prepared.ok()) << prepared.ToString();
  if (!prepared.ok()) {
    ended_ = true;
    status_ = std::move(prepared);
    return;
  }
  thread_ = std::thread([this] {
    Status status = query_->Run([this](const auto& progress) { Note(progress); });
    std::lock_guard lock(mu_);
    ended_ = true;
    status_ = std::move(status);
    changed_.notify_all();
  });
}

LiveJob::~LiveJob() { static_cast<void>(Stop()); }

Status LiveJob::Prepare(const std::string& toml) {
  RILLMILL_ASSIGN(config::Job job, config::ParseJob(toml, options_.directory + "/live.toml", {}));
  config::Ends ends;
  ends.clock = options_.clock;
  ends.sink = std::make_unique<testing_support::CaptureSink>(captured_);
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, config::BuildQuerySpec(job, std::move(ends)));
  spec.progress_every_epoch = true;
  RILLMILL_ASSIGN(query_, pipeline::PrepareQuery(std::move(spec), options_.clock));
  return Status::Ok();
}

// An epoch is reported after the sink has delivered it and before the next one opens, so nobody
// writes to captured_ now.
void LiveJob::Note(const pipeline::EpochProgress& progress) {
  {
    std::lock_guard lock(mu_);
    delivered_.epochs.push_back(progress);
    delivered_.rows = captured_->last();
    changed_.notify_all();
  }
  if (options_.on_epoch) options_.on_epoch(progress);
}

bool LiveJob::Within(std::chrono::milliseconds time, const Condition& condition) {
  std::unique_lock lock(mu_);
  changed_.wait_for(lock, time, [&] { return ended_ || condition(delivered_); });
  return condition(delivered_);
}

bool LiveJob::WaitUntil(const Condition& condition) { return Within(kPatience, condition); }

Status LiveJob::Join() {
  if (thread_.joinable()) thread_.join();
  std::lock_guard lock(mu_);
  return status_;
}

Status LiveJob::Stop() {
  if (query_) query_->Stop(false);
  return Join();
}

std::string KafkaJob(const JobParts& parts) {
  return fmt::format(
      "name = \"live\"\nquery = \"\"\"{}\"\"\"\n"
      "[source.records]\nformat = \"kafka\"\n"
      "[source.records.options]\n\"kafka.bootstrap.servers\" = \"{}\"\n"
      "startingOffsets = \"earliest\"\nconnectTimeout = \"120s\"\n{}"
      "[sink]\nformat = \"noop\"\noutputMode = \"complete\"\n{}"
      "[conf]\n\"spark.master\" = \"local[2]\"\n{}",
      parts.query, parts.bootstrap, parts.options, parts.sink, parts.conf);
}

const char* const kLedgerQuery =
    "SELECT topic, partition, count(*), min(offset), max(offset), sum(offset), "
    "sum(offset * offset) FROM records GROUP BY topic, partition";

int64_t CountedOnce(const std::vector<TextRow>& ledger) {
  int64_t total = 0;
  for (const TextRow& row : ledger) {
    auto number = [&row](size_t column) { return std::stoll(row[column]); };
    int64_t sum = 0, squares = 0;
    for (int64_t offset = number(3); offset <= number(4); ++offset) {
      sum += offset;
      squares += offset * offset;
    }
    const bool once =
        number(2) == number(4) - number(3) + 1 && number(5) == sum && number(6) == squares;
    if (!once) return -1;
    total += number(2);
  }
  return total;
}

}  // namespace rillmill::test
