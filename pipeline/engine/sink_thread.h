// The thread that owns the sink: epochs go in by a bounded queue, delivery comes back.
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

  void Run();
  Status Handle(const Message& message);
  void Keep(Status status);
  Status status() const;

  const std::unique_ptr<Sink> sink_;
  const std::vector<std::string> names_;
  const ToJsonOptions json_;
  BoundedQueue<Message> queue_;
  WakeEvent finished_;
  // guarded by mu_
  mutable std::mutex mu_;
  Status status_;
  int64_t finished_epochs_ = 0;

  std::thread thread_;
};

}  // namespace rillmill::pipeline
