#include "tests/config/run_command.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "core/check.h"

namespace rillmill::testing_support {
namespace {

// Appends what can be read; closes the end of file.
void Drain(int* fd, std::string* to) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(*fd, buffer.data(), buffer.size());
  if (count > 0) {
    to->append(buffer.data(), static_cast<size_t>(count));
  } else {
    close(*fd);
    *fd = -1;
  }
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::string& directory) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int out[2], err[2];
  RILLMILL_CHECK(pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0);
  pid_ = fork();
  RILLMILL_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    if (chdir(directory.c_str()) == 0) execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  out_fd_ = out[0];
  err_fd_ = err[0];
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  Signal(SIGKILL);
  Wait();
}

void ChildProcess::ReadSome() {
  pollfd ends[2] = {{out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}};
  if (poll(ends, 2, -1) < 0) return;
  if (ends[0].revents != 0) Drain(&out_fd_, &finished_.out);
  if (ends[1].revents != 0) Drain(&err_fd_, &finished_.err);
}

std::string ChildProcess::ReadLineOf(int* fd, std::string& text, size_t* begin) {
  size_t end;
  while ((end = text.find('\n', *begin)) == std::string::npos && *fd >= 0) Drain(fd, &text);
  if (end == std::string::npos) return {};
  std::string line = text.substr(*begin, end - *begin);
  *begin = end + 1;
  return line;
}

void ChildProcess::Signal(int signal) const { kill(pid_, signal); }

Finished ChildProcess::Wait() {
  while (out_fd_ >= 0 || err_fd_ >= 0) ReadSome();
  int status = 0;
  rusage usage{};
  wait4(pid_, &status, 0, &usage);
  finished_.peak_resident_bytes = usage.ru_maxrss * 1024;
  pid_ = -1;
  finished_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished_;
}

Finished RunCommand(const std::vector<std::string>& command, const std::string& directory) {
  return ChildProcess(command, directory).Wait();
}

}  // namespace rillmill::testing_support
