#include "pipeline/engine/reader_thread.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/engine/thread_name.h"

namespace rillmill::pipeline {
namespace {

// While more is there to read at once, the scheduler is woken for several batches together.
constexpr int kBatchesPerWake = 4;
// Records that trickle in travel together: whoever found at most kCrumbs looks again after kNap,
// not for the very next one. After a pause in the input the first record is not kept waiting.
constexpr size_t kCrumbs = 8;
constexpr std::chrono::milliseconds kNap{2};

}  // namespace

ReaderThread::ReaderThread(int number, WakeEvent* scheduler)
    : scheduler_(scheduler), thread_([this, number] {
        SetThreadName("reader-" + std::to_string(number));
        Run();
      }) {}

ReaderThread::~ReaderThread() { Stop(); }

void ReaderThread::Stop() {
  stopping_.store(true, std::memory_order_release);  // pairs with Run
  wake_.Set();
  stopped_.Set();
  if (thread_.joinable()) thread_.join();
}

void ReaderThread::Add(std::unique_ptr<PartitionReader> reader, PartitionChannel* channel) {
  {
    std::lock_guard<std::mutex> lock(mu_);
    added_.push_back({std::move(reader), channel, {}, false});
  }
  wake_.Set();
}

Status ReaderThread::status() const {
  std::lock_guard<std::mutex> lock(mu_);
  return status_;
}

void ReaderThread::Run() {
  while (!stopping_.load(std::memory_order_acquire)) {  // pairs with Stop
    Adopt();
    bool moved = false;
    std::chrono::microseconds nap = std::chrono::seconds(10);
    for (Feed& feed : feeds_) moved |= Serve(&feed, &nap);
    if (!moved || unannounced_ >= kBatchesPerWake) Announce();
    if (moved) continue;
    if (size_t found = std::exchange(found_, 0); found > 0 && found <= kCrumbs)
      stopped_.WaitFor(kNap);
    wake_.WaitFor(nap);
  }
}

void ReaderThread::Adopt() {
  std::lock_guard<std::mutex> lock(mu_);
  std::move(added_.begin(), added_.end(), std::back_inserter(feeds_));
  added_.clear();
}

bool ReaderThread::Serve(Feed* feed, std::chrono::microseconds* nap) {
  if (feed->ended) return false;
  if (!feed->pending) {
    ReadResult result = feed->reader->Read(&feed->pending);
    switch (result.outcome) {
      case ReadOutcome::kData:  // release: pairs with Intake::read_ahead
        feed->channel->read_to.store(feed->pending->next.value, std::memory_order_release);
        found_ += feed->pending->records.size();
        break;
      case ReadOutcome::kIdle:
        *nap = std::min(*nap, result.retry_after);
        return false;
      case ReadOutcome::kEnd:
        End(feed, Status::Ok());
        return false;
      case ReadOutcome::kError:
        End(feed, feed->reader->status());
        return false;
    }
  }
  return Push(feed);
}

bool ReaderThread::Push(Feed* feed) {
  PartitionChannel& channel = *feed->channel;
  if (!channel.producer.TryPush(std::move(feed->pending))) {
    channel.blocked.exchange(true, std::memory_order_acq_rel);  // see PartitionChannel
    if (!channel.producer.TryPush(std::move(feed->pending))) return false;
    channel.blocked.exchange(false, std::memory_order_acq_rel);
  }
  feed->pending = {};
  ++unannounced_;
  return true;
}

void ReaderThread::Announce() {
  if (unannounced_ > 0) scheduler_->Set();
  unannounced_ = 0;
}

void ReaderThread::End(Feed* feed, Status status) {
  feed->ended = true;
  {
    std::lock_guard<std::mutex> lock(mu_);
    if (status_.ok()) status_ = std::move(status);
  }
  feed->channel->ended.store(true, std::memory_order_release);  // pairs with Intake::exhausted
  scheduler_->Set();
}

}  // namespace rillmill::pipeline
