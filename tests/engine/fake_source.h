// A source over records in memory that a test appends to between epochs, and a sink that keeps
// lines of JSON.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/batch_pool.h"
#include "core/sink.h"
#include "core/source.h"

namespace rillmill::pipeline {

// Shared by a test and the query that owns the source.
class FakeLog {
 public:
  FakeLog(int partitions, size_t batch_records)
      : batch_records_(batch_records), partitions_(static_cast<size_t>(partitions)) {}

  void Append(size_t partition, std::string record) {
    std::lock_guard<std::mutex> lock(mu_);
    partitions_[partition].records.push_back(std::move(record));
    if (partitions_[partition].wake) partitions_[partition].wake->Set();
  }
  void Close() {
    std::lock_guard<std::mutex> lock(mu_);
    closed_ = true;
  }
  void Fail() {
    std::lock_guard<std::mutex> lock(mu_);
    failed_ = true;
    for (Partition& partition : partitions_) {
      if (partition.wake) partition.wake->Set();
    }
  }

 private:
  friend class FakeSource;
  friend class FakeReader;
  struct Partition {
    std::vector<std::string> records;
    WakeEvent* wake = nullptr;
  };
  const size_t batch_records_;
  std::mutex mu_;
  std::vector<Partition> partitions_;
  bool closed_ = false, failed_ = false;
};

class FakeReader final : public PartitionReader {
 public:
  FakeReader(std::shared_ptr<FakeLog> log, const ReaderContext& context)
      : log_(std::move(log)), context_(context) {
    std::lock_guard<std::mutex> lock(log_->mu_);
    log_->partitions_[Index()].wake = context.wake;
    next_ = static_cast<size_t>(context.start.value);
  }
  ~FakeReader() override {
    std::lock_guard<std::mutex> lock(log_->mu_);
    log_->partitions_[Index()].wake = nullptr;
  }

  ReadResult Read(BatchRef* out) override {
    std::lock_guard<std::mutex> lock(log_->mu_);
    const std::vector<std::string>& records = log_->partitions_[Index()].records;
    if (log_->failed_) return {ReadOutcome::kError};
    if (next_ == records.size()) return {log_->closed_ ? ReadOutcome::kEnd : ReadOutcome::kIdle};
    size_t end = std::min(records.size(), next_ + log_->batch_records_), bytes = 0;
    for (size_t i = next_; i < end; ++i) bytes += records[i].size() + 1;
    BufferedBatch* batch = context_.pool->Acquire(bytes);
    if (!batch) return {ReadOutcome::kIdle, std::chrono::microseconds(1000)};
    BatchRef ref(batch);
    Fill(records, end, batch);
    *out = std::move(ref);
    return {ReadOutcome::kData};
  }
  Status status() const override { return Status(StatusCode::kSource, "the log has failed"); }

 private:
  size_t Index() const { return static_cast<size_t>(context_.partition.value); }
  void Fill(const std::vector<std::string>& records, size_t end, BufferedBatch* batch) {
    batch->partition = context_.partition;
    batch->base = {static_cast<int64_t>(next_)};
    batch->newline_separated = true;
    batch->read_at_nanos = 1;
    uint32_t at = 0;
    for (; next_ < end; ++next_) {
      const std::string& record = records[next_];
      std::memcpy(batch->buffer() + at, record.data(), record.size());
      batch->records.push_back({at, static_cast<uint32_t>(record.size())});
      at += static_cast<uint32_t>(record.size());
      batch->buffer()[at++] = '\n';
    }
    batch->next = {static_cast<int64_t>(end)};
  }

  const std::shared_ptr<FakeLog> log_;
  const ReaderContext context_;
  size_t next_ = 0;
};

class FakeSource final : public Source {
 public:
  explicit FakeSource(std::shared_ptr<FakeLog> log) : log_(std::move(log)) {}
  Status Open() override { return {}; }
  Result<SourceSnapshot> Snapshot(const std::vector<Offset>&) override {
    std::lock_guard<std::mutex> lock(log_->mu_);
    SourceSnapshot snapshot;
    for (size_t i = 0; i < log_->partitions_.size(); ++i) {
      auto latest = static_cast<int64_t>(log_->partitions_[i].records.size());
      snapshot.partitions.push_back(
          {"fake", static_cast<int32_t>(i), {0}, {frozen_ ? ends_[i] : latest}});
    }
    snapshot.closed = log_->closed_ || frozen_;
    return snapshot;
  }
  void Freeze() override {
    std::lock_guard<std::mutex> lock(log_->mu_);
    frozen_ = true;
    for (const auto& partition : log_->partitions_)
      ends_.push_back(static_cast<int64_t>(partition.records.size()));
  }
  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) override {
    return std::unique_ptr<PartitionReader>(std::make_unique<FakeReader>(log_, context));
  }
  std::string description() const override { return "Fake[log]"; }

 private:
  const std::shared_ptr<FakeLog> log_;
  bool frozen_ = false;
  std::vector<int64_t> ends_;
};

using EpochLines = std::map<int64_t, std::vector<std::string>>;

// Sorted lines of JSON by epoch.
class LinesSink final : public Sink {
 public:
  explicit LinesSink(std::shared_ptr<EpochLines> lines, bool fail = false)
      : lines_(std::move(lines)), fail_(fail) {}
  Status Open(const SinkContext&) override { return {}; }
  Status BeginEpoch(EpochId epoch) override {
    rows_ = &(*lines_)[epoch.value];
    return {};
  }
  Status Write(const OutputRows& rows) override {
    if (fail_) return Status(StatusCode::kSink, "no space left");
    EncodedColumn json;
    rows.EncodeJson(&json);
    for (size_t i = 0; i < json.size(); ++i) rows_->emplace_back(json.cell(i));
    return {};
  }
  Status EndEpoch() override { return {}; }
  Status Close() override { return {}; }

 private:
  const std::shared_ptr<EpochLines> lines_;
  const bool fail_;
  std::vector<std::string>* rows_ = nullptr;
};

}  // namespace rillmill::pipeline
