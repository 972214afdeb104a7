#include "config/measure/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>

namespace rillmill::config {
namespace {

constexpr size_t kKeptOutput = 256 * 1024;
constexpr int64_t kNever = INT64_MAX;
constexpr int kLookMillis = 20;  // how often a stop token is looked at

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int64_t Nanos(const timeval& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + int64_t{time.tv_usec} * 1'000;
}

// The reading end of a pipe and what came out of it.
struct Output {
  int read_end = -1, write_end = -1;
  std::string text;

  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    CloseEnd(&read_end);
    CloseEnd(&write_end);
  }
  bool Open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
  static void CloseEnd(int* end) {
    if (*end >= 0) close(*end);
    *end = -1;
  }
  void Drain() {
    std::array<char, 65536> buffer;
    const ssize_t count = read(read_end, buffer.data(), buffer.size());
    if (count <= 0) return CloseEnd(&read_end);
    text.append(buffer.data(), static_cast<size_t>(count));
    if (text.size() > 2 * kKeptOutput) text.erase(0, text.size() - kKeptOutput);
  }
};

// In the child, between fork and exec: system calls only.
[[noreturn]] void Become(char* const* arguments, const Output& out, const Output& err) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(out.write_end, STDOUT_FILENO);
  dup2(err.write_end, STDERR_FILENO);
  const int nothing = open("/dev/null", O_RDONLY);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  execv(arguments[0], arguments);
  _exit(127);
}

class Child {
 public:
  Child(pid_t pid, const ChildLimits& limits) : pid_(pid), stop_(limits.stop) {
    auto after = [this](double seconds) { return started_ + static_cast<int64_t>(seconds * 1e9); };
    kill_at_ = after(limits.timeout_seconds);
    if (limits.stop_after_seconds) stop_at_ = after(*limits.stop_after_seconds);
  }

  ChildResult Wait(Output* out, Output* err) {
    while (out->read_end >= 0 || err->read_end >= 0) {
      pollfd ends[2] = {{out->read_end, POLLIN, 0}, {err->read_end, POLLIN, 0}};
      if (poll(ends, 2, UntilNextSignal()) < 0 && errno != EINTR) break;
      if (ends[0].revents != 0) out->Drain();
      if (ends[1].revents != 0) err->Drain();
      SendSignals();
    }
    return Reap();
  }

 private:
  int UntilNextSignal() const {
    if (Asked()) return 0;
    if (stop_.stop_possible() && !told_) return kLookMillis;
    const int64_t next = std::min(kill_at_, stop_at_);
    if (next == kNever) return -1;
    return static_cast<int>(std::clamp<int64_t>((next - Now()) / 1'000'000 + 1, 0, 1'000'000));
  }

  void SendSignals() {
    const int64_t now = Now();
    if (now >= stop_at_ || Asked()) {
      kill(pid_, SIGINT);
      stop_at_ = kNever;
      told_ = true;
    }
    if (now < kill_at_) return;
    kill(pid_, SIGKILL);
    kill_at_ = kNever;
    result_.timed_out = true;
  }

  bool Asked() const { return stop_.stop_requested() && !told_; }

  ChildResult Reap() {
    int status = 0;
    rusage usage{};
    while (wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    result_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result_.started_at_ns = started_;
    result_.wall_ns = Now() - started_;
    result_.cpu_ns = Nanos(usage.ru_utime) + Nanos(usage.ru_stime);
    return std::move(result_);
  }

  const pid_t pid_;
  const std::stop_token stop_;
  bool told_ = false;  // to stop
  const int64_t started_ = Now();
  int64_t kill_at_ = kNever, stop_at_ = kNever;
  ChildResult result_;
};

}  // namespace

Result<ChildResult> RunChild(const std::vector<std::string>& command, const ChildLimits& limits) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  Output out, err;
  auto failed = [&](std::string_view what) {
    return Status(StatusCode::kRuntime,
                  fmt::format("{}: {}: {}", command[0], what, std::strerror(errno)));
  };
  if (access(arguments[0], X_OK) != 0) return failed("cannot be run");
  if (!out.Open() || !err.Open()) return failed("no pipe");
  const pid_t pid = fork();
  if (pid < 0) return failed("no process");
  if (pid == 0) Become(arguments.data(), out, err);
  Child child(pid, limits);
  Output::CloseEnd(&out.write_end);
  Output::CloseEnd(&err.write_end);
  ChildResult result = child.Wait(&out, &err);
  result.out = std::move(out.text);
  result.err = std::move(err.text);
  return result;
}

std::string ThisProgram() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

}  // namespace rillmill::config
