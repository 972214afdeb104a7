#include "pipeline/engine/sink_thread.h"

#include <new>
#include <utility>

#include "pipeline/engine/thread_name.h"
#include "pipeline/expr/batch_limit.h"

namespace rillmill::pipeline {
namespace {

constexpr size_t kQueuedBatches = 63;
constexpr size_t kHeldMessages = 9;  // the beginning of an epoch and eight batches

}  // namespace

SinkThread::SinkThread(std::unique_ptr<Sink> sink, std::vector<std::string> names,
                       ToJsonOptions json)
    : sink_(std::move(sink)),
      names_(std::move(names)),
      json_(std::move(json)),
      queue_(kQueuedBatches) {}

SinkThread::~SinkThread() {
  static_cast<void>(Close());
}  // an error was reported by EndEpoch or Close already

// On the caller's thread: the sink's own has not begun.
Status SinkThread::Open(const SinkContext& context) {
  RILLMILL_TRY(sink_->Open(context));
  thread_ = std::thread([this] {
    SetThreadName("sink");
    Run();
  });
  return Status::Ok();
}

// While the thread has nothing of an epoch it is idle, as EndEpoch waits for it: the caller may use
// the sink then.
void SinkThread::BeginEpoch(EpochId epoch) { held_.push_back({Message::Kind::kBegin, epoch, {}}); }

void SinkThread::Write(OutputBatch batch) {
  Push({Message::Kind::kRows, {}, std::move(batch)});
  if (held_.size() > kHeldMessages) HandOver();
}

void SinkThread::Push(Message message) {
  if (held_.empty()) {
    queue_.Push(std::move(message));
  } else {
    held_.push_back(std::move(message));
  }
}

void SinkThread::HandOver() {
  for (Message& message : held_) queue_.Push(std::move(message));
  held_.clear();
}

Status SinkThread::EndEpoch() {
  Push({Message::Kind::kEnd, {}, {}});
  if (held_.empty()) return AwaitFinish();
  for (const Message& message : held_) {
    if (status().ok()) Keep(Bounded(message));
  }
  held_.clear();
  return status();
}

Status SinkThread::AwaitFinish() {
  while (true) {
    {
      std::lock_guard<std::mutex> lock(mu_);
      if (std::exchange(epoch_finished_, false)) return status_;
    }
    finished_.WaitFor(std::chrono::seconds(1));
  }
}

Status SinkThread::Close() {
  if (!thread_.joinable()) return Status::Ok();
  queue_.Close();
  thread_.join();
  Status closed = sink_->Close();
  Keep(closed);
  return status();
}

void SinkThread::Run() {
  Message message;
  while (queue_.Pop(&message)) {
    bool finish = message.kind == Message::Kind::kEnd;
    if (status().ok() && !queue_.closed()) Keep(Bounded(message));  // Close drops what is queued
    message = {};
    if (!finish) continue;
    {
      std::lock_guard<std::mutex> lock(mu_);
      epoch_finished_ = true;
    }
    finished_.Set();
  }
}

// Rows whose text is longer than a sink can take end the query as batches that are too large do.
Status SinkThread::Bounded(const Message& message) {
  try {
    return Handle(message);
  } catch (const std::bad_alloc&) {
    return BatchOverBudget();
  }
}

Status SinkThread::Handle(const Message& message) {
  switch (message.kind) {
    case Message::Kind::kBegin:
      return sink_->BeginEpoch(message.epoch);
    case Message::Kind::kRows:
      return sink_->Write(*NewOutputRows(message.rows.batch, &names_, json_));
    case Message::Kind::kEnd:
      break;
  }
  return sink_->EndEpoch();
}

void SinkThread::Keep(Status status) {
  std::lock_guard<std::mutex> lock(mu_);
  if (status_.ok()) status_ = std::move(status);
}

Status SinkThread::status() const {
  std::lock_guard<std::mutex> lock(mu_);
  return status_;
}

}  // namespace rillmill::pipeline
