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
  std::string ReadLine();
  void Signal(int signal) const;
  // Reads the rest and waits for the end.
  Finished Wait();

 private:
  void ReadSome();

  int pid_ = -1;
  int out_fd_ = -1, err_fd_ = -1;
  Finished finished_;
  size_t lines_end_ = 0;  // what ReadLine has handed out
};

Finished RunCommand(const std::vector<std::string>& command, const std::string& directory = ".");

}  // namespace rillmill::testing_support
