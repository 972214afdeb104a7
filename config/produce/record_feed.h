// Where `produce` takes its records from, some hundreds at a time.
//
// Threads:   one. Ownership: the caller's set is cleared and filled again by every call.
// Blocking:  Next waits for input at most 100 ms, so that its caller can look around.
// Memory:    one chunk, however long the input is; only Load keeps all of it.
// Failure:   kSource: the input cannot be read, an array that ends early.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "config/produce/record_set.h"
#include "core/status.h"
#include "transport/generator/settings.h"

namespace rillmill::config {

enum class FeedOutcome : uint8_t {
  kData,
  kIdle,  // nothing came yet; ask again
  kEnd,
};

class RecordFeed {
 public:
  virtual ~RecordFeed() = default;
  virtual Result<FeedOutcome> Next(RecordSet* chunk) = 0;
  // Begins again; what cannot (a pipe) is a usage error.
  virtual Status Rewind() = 0;
  // How much of the input was handed out, 0 to 1; nothing where its size is not known.
  virtual std::optional<double> share() const = 0;
};

// Lines, or the elements of one JSON array; "-" is stdin.
Result<std::unique_ptr<RecordFeed>> OpenFileFeed(const std::string& path);
Result<std::unique_ptr<RecordFeed>> NewGeneratorFeed(const transport::GeneratorSettings& settings);
// Records in memory.
std::unique_ptr<RecordFeed> NewLoadedFeed(RecordSet records);

// All that `feed` still has; less when `stop` was requested meanwhile.
Result<RecordSet> Load(RecordFeed* feed, const std::stop_token& stop);

}  // namespace rillmill::config
