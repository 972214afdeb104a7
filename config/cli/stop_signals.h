// SIGINT and SIGTERM: the first asks for a clean stop, the second to stop now. What does not let go
// within a second after that (a sink whose reader is stuck), or the last signal, ends the process,
// whatever it waits for.
//
// Threads:   one, named "signals", which waits in the kernel; no work is done in signal handlers.
// Construct it before any other
//            thread starts, so that all of them inherit the blocked signals.
// Ownership: the handler is detached before what it uses dies; it is called by that thread.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

namespace rillmill::config {

class StopSignals {
 public:
  // The signal number `last` ends the process.
  explicit StopSignals(int last = 3);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  using Handler = std::function<void(bool now)>;  // now: at the second signal

  // Signals from now on, and those that came before, go to this handler; null detaches.
  void Attach(Handler handler);
  // 128 + the newest signal; 0 when there was none.
  int exit_code();

 private:
  void WaitForSignals();
  int PatienceMillis();
  void OnSignal(int signal);

  const int last_;
  int wake_fd_;  // becomes readable when the thread should end
  int signal_fd_;
  std::mutex mu_;
  // Guarded by mu_.
  Handler handler_;
  int count_ = 0;
  int last_signal_ = 0;
  std::thread thread_;
};

}  // namespace rillmill::config
