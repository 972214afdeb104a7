// SIGINT and SIGTERM: the first asks the query to stop cleanly, the second to stop now, the third
// ends the process.
//
// Threads:   one, named "signals", which waits in the kernel; no work is done in signal handlers.
// Construct it before any other
//            thread starts, so that all of them inherit the blocked signals.
// Ownership: the query must be detached before it dies.
#pragma once

#include <mutex>
#include <thread>

#include "pipeline/engine/query.h"

namespace rillmill::config {

class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Signals from now on, and those that came before, go to this query; null detaches.
  void Attach(pipeline::Query* query);
  // 128 + the signal when the query was stopped before it could end cleanly, else 0.
  int exit_code();

 private:
  void WaitForSignals();
  void OnSignal(int signal);

  int wake_fd_;  // becomes readable when the thread should end
  int signal_fd_;
  std::mutex mu_;
  // Guarded by mu_.
  pipeline::Query* query_ = nullptr;
  int count_ = 0;
  int last_signal_ = 0;
  std::thread thread_;
};

}  // namespace rillmill::config
