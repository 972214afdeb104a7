// The records of a benchmark, put where a transport finds them: into a file, a topic of its own, or
// left to the embedded log, which makes them itself.
//
// Threads:   one. Blocking: MakeBenchInput until all records are made and, for Kafka, acknowledged.
// Ownership: what was made goes with the object.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/options.h"
#include "core/status.h"

namespace rillmill::config {

struct BenchInputSpec {
  std::string transport;  // "memory", "file" or "kafka"
  Options generator;      // preset, rows, seed, …; checked
  int partitions = 4;
  std::string folder;     // for files
  std::string bootstrap;  // of Kafka
};

class BenchInput {
 public:
  virtual ~BenchInput() = default;
  // How the source `records` of a job is told where they are: "source.records.…=value".
  virtual const std::vector<std::string>& settings() const = 0;
};

using RecordListener = std::function<void(std::string_view)>;

// `listener` sees every record once, in order.
Result<std::unique_ptr<BenchInput>> MakeBenchInput(const BenchInputSpec& spec,
                                                   const RecordListener& listener);

// Of "memory", "file" and "kafka".
bool IsBenchTransport(std::string_view name);

}  // namespace rillmill::config
