// The thread that serves the sink: epochs go in by a bounded queue, delivery comes back. An epoch
// of a few batches is not worth waking it: the caller serves the sink itself then.
//
// Threads:  all methods from the scheduler.
// Blocking: Write while the queue is full, EndEpoch until the sink has delivered.
// Failure:  the sink's first error; later calls return it again.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/bounded_queue.h"
#include "core/sink.h"
#include "core/types.h"
#include "pipeline/engine/output_buffer.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {

class SinkThread {
 public:
  SinkThread(std::unique_ptr<Sink> sink, std::vector<std::string> names, ToJsonOptions json);
  ~SinkThread();

  Status Open(const SinkContext& context);
  void BeginEpoch(EpochId epoch);
  void Write(OutputBatch batch);
  // What was held back goes to the thread: the epoch's end is not near.
  void HandOver();
  Status EndEpoch();
  // Drops what is queued, closes the sink, joins the thread.
  Status Close();

 private:
  struct Message {
    enum class Kind : uint8_t { kBegin, kRows, kEnd };
    Kind kind = Kind::kEnd;
    EpochId epoch{};   // kBegin
    OutputBatch rows;  // kRows
  };

  void Push(Message message);
  void Run();
  Status AwaitFinish();
  Status Bounded(const Message& message);
  Status Handle(const Message& message);
  void Keep(Status status);
  Status status() const;

  const std::unique_ptr<Sink> sink_;
  const std::vector<std::string> names_;
  const ToJsonOptions json_;
  BoundedQueue<Message> queue_;
  WakeEvent finished_;
  // scheduler: the beginning of the open epoch; empty when the thread has it
  std::vector<Message> held_;
  // guarded by mu_
  mutable std::mutex mu_;
  Status status_;
  bool epoch_finished_ = false;  // by the thread; EndEpoch takes it back

  std::thread thread_;
};

}  // namespace rillmill::pipeline
