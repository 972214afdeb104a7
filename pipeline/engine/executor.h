// Runs the tasks of an epoch in parallel.
//
// Called by: the scheduler thread only.
// Threads:   the body runs on the executor's threads, or on the caller's for the inline one.
// Blocking:  TrySubmit never; Wait and ParallelFor until the work is done. Tasks themselves never
// block. Failure:   none: tasks keep their errors.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/raw_batch.h"
#include "core/wake_event.h"

namespace rillmill::pipeline {

// One batch for one pipeline; `sequence` is its place in the output.
struct BatchTask {
  BatchSlice slice;
  int pipeline = 0;
  uint64_t sequence = 0;
};

using TaskBody = std::function<void(BatchTask&)>;

class Executor {
 public:
  virtual ~Executor() = default;
  // False when enough is in flight: the task is untouched, and `room` is set when there is room
  // again.
  virtual bool TrySubmit(BatchTask&& task) = 0;
  // Until all submitted tasks are done.
  virtual void Wait() = 0;
  // body(0) … body(count - 1), at most `threads` at a time.
  virtual void ParallelFor(int count, const std::function<void(int)>& body) = 0;
};

struct ExecutorOptions {
  int threads = 1;            // workers, the caller of ParallelFor among them
  int tasks = 1;              // batch tasks running at a time
  WakeEvent* room = nullptr;  // the scheduler's event
};

// Runs everything on the caller's thread: one worker needs no others.
std::unique_ptr<Executor> NewInlineExecutor(TaskBody body);
// Plain threads; all that ThreadSanitizer needs to see.
std::unique_ptr<Executor> NewThreadExecutor(const ExecutorOptions& options, TaskBody body);
// A oneTBB flow graph; without oneTBB in the build, plain threads.
std::unique_ptr<Executor> NewGraphExecutor(const ExecutorOptions& options, TaskBody body);

}  // namespace rillmill::pipeline
