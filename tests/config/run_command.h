// Runs the built binary as users do: a child process with its own stdout and stderr.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rillmill::testing_support {

struct Finished {
  int exit_code = -1;  // 128 + signal where one ended the process
  std::string out, err;
  int64_t peak_resident_bytes = 0;  // of the process and the children that it waited for
};

class ChildProcess {
 public:
  // `program` and its arguments; runs in `directory`.
  ChildProcess(const std::vector<std::string>& command, const std::string& directory);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Blocks until the child wrote a whole line to stdout or closed it.
  std::string ReadLine() { return ReadLineOf(&out_fd_, finished_.out, &out_lines_end_); }
  // The same for stderr; what is written to stdout meanwhile is left in its pipe.
  std::string ReadErrorLine() { return ReadLineOf(&err_fd_, finished_.err, &err_lines_end_); }
  void Signal(int signal) const;
  // Reads the rest and waits for the end.
  Finished Wait();

 private:
  std::string ReadLineOf(int* fd, std::string& text, size_t* end);
  void ReadSome();

  int pid_ = -1;
  int out_fd_ = -1, err_fd_ = -1;
  Finished finished_;
  size_t out_lines_end_ = 0, err_lines_end_ = 0;  // what was handed out line by line
};

Finished RunCommand(const std::vector<std::string>& command, const std::string& directory = ".");

}  // namespace rillmill::testing_support
