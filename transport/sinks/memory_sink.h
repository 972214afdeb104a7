// Keeps rows in memory, for whoever holds the other handle: tests and the conformance runner.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/sink.h"
#include "core/types.h"

namespace rillmill::transport {

// Threads: all methods from any thread.
class MemorySinkRows {
 public:
  struct Epoch {
    EpochId id;
    std::vector<std::string> rows;  // to_json of each row, in the order of delivery
  };

  void Deliver(Epoch epoch);
  // The epochs that ended so far; one that delivered no row is there too.
  std::vector<Epoch> epochs() const;
  // The rows of all epochs.
  std::vector<std::string> rows() const;

 private:
  mutable std::mutex mu_;
  std::vector<Epoch> epochs_;  // guarded by mu_
};

// `rows` is shared between the sink and its reader.
std::unique_ptr<Sink> NewMemorySink(std::shared_ptr<MemorySinkRows> rows);

}  // namespace rillmill::transport
