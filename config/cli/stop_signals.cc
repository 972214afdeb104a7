#include "config/cli/stop_signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "core/check.h"

namespace rillmill::config {

StopSignals::StopSignals(int last) : last_(last) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal_fd_ = signalfd(-1, &signals, SFD_CLOEXEC);
  wake_fd_ = eventfd(0, EFD_CLOEXEC);
  RILLMILL_CHECK(signal_fd_ >= 0 && wake_fd_ >= 0);
  thread_ = std::thread([this] { WaitForSignals(); });
  pthread_setname_np(thread_.native_handle(), "signals");
}

StopSignals::~StopSignals() {
  eventfd_write(wake_fd_, 1);
  thread_.join();
  close(signal_fd_);
  close(wake_fd_);
}

void StopSignals::Attach(Handler handler) {
  std::lock_guard lock(mu_);
  handler_ = std::move(handler);
  if (handler_ && count_ > 0) handler_(count_ > 1);
}

int StopSignals::exit_code() {
  std::lock_guard lock(mu_);
  return count_ > 0 ? 128 + last_signal_ : 0;
}

void StopSignals::WaitForSignals() {
  pollfd wait[2] = {{signal_fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
  while (true) {
    const int ready = poll(wait, 2, PatienceMillis());
    if (ready == 0) _exit(exit_code());
    if (ready < 0 && errno != EINTR) return;
    if (ready < 0) continue;
    if (wait[1].revents != 0) return;
    signalfd_siginfo info;
    if (wait[0].revents != 0 && read(signal_fd_, &info, sizeof info) == sizeof info)
      OnSignal(static_cast<int>(info.ssi_signo));
  }
}

// How long the process may go on: for ever until the second signal.
int StopSignals::PatienceMillis() {
  std::lock_guard lock(mu_);
  return count_ > 1 ? 1000 : -1;
}

void StopSignals::OnSignal(int signal) {
  std::lock_guard lock(mu_);
  last_signal_ = signal;
  if (++count_ >= last_) _exit(128 + signal);
  if (handler_) handler_(count_ > 1);
}

}  // namespace rillmill::config
