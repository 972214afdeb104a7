// A job that runs on a thread of its own while a test does things to its broker.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/engine/query.h"
#include "tests/support/capture_sink.h"

namespace rillmill::test {

using testing_support::TextRow;

// What a job has delivered so far: its epochs' reports and the newest epoch's rows, which are the
// whole result in complete mode.
struct Delivered {
  std::vector<pipeline::EpochProgress> epochs;
  std::vector<TextRow> rows;
  int64_t input_rows() const;
  // Every epoch begins where the one before ended, in every partition.
  bool contiguous() const;
};

struct LiveOptions {
  Clock* clock = SystemClock();  // outlives the job
  std::string directory = ".";   // where the job's relative paths start
  // Called after every epoch, on the job's own thread, which waits meanwhile.
  std::function<void(const pipeline::EpochProgress&)> on_epoch = {};
};

class LiveJob {
 public:
  // Starts the job of this text.
  explicit LiveJob(const std::string& toml, LiveOptions options = {});
  ~LiveJob();
  LiveJob(const LiveJob&) = delete;

  using Condition = std::function<bool(const Delivered&)>;
  // False when the job ended, or kPatience went by, before the condition was true.
  bool WaitUntil(const Condition& condition);
  // True when the condition became true within `time`.
  bool Within(std::chrono::milliseconds time, const Condition& condition);
  // Waits for the end that comes by itself (availableNow, an error).
  Status Join();
  // Asks the job to end after the open epoch, and waits.
  Status Stop();
  // REQUIRES: Join or Stop was called.
  const Delivered& delivered() const { return delivered_; }

 private:
  Status Prepare(const std::string& toml);
  void Note(const pipeline::EpochProgress& progress);

  const LiveOptions options_;
  std::unique_ptr<pipeline::Query> query_;
  std::shared_ptr<testing_support::Captured> captured_;
  std::mutex mu_;
  std::condition_variable changed_;
  Delivered delivered_;  // guarded by mu_
  bool ended_ = false;   // guarded by mu_
  Status status_;        // guarded by mu_
  std::thread thread_;
};

// A job without a schema over Kafka's raw columns: `query` reads `records`. `options` are lines of
// [source.records.options], `sink` lines of [sink], `conf` lines of [conf].
struct JobParts {
  std::string bootstrap, query;
  std::string options = {};
  std::string sink = "trigger = \"default\"\n";
  std::string conf = {};
};
std::string KafkaJob(const JobParts& parts);

// Counts each partition's records, with all that shows a record which is missing or counted twice.
extern const char* const kLedgerQuery;
// REQUIRES: rows of kLedgerQuery. How many records were counted, each offset from the first to the
// last exactly once; -1 when one is missing or was counted twice.
int64_t CountedOnce(const std::vector<TextRow>& ledger);

}  // namespace rillmill::test
