// A source whose batches notice how many tasks give one back at the same moment: each waits a
// little for company, until two have met.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "core/raw_batch.h"
#include "core/source.h"

namespace rillmill::testing_support {

class Meeting {
 public:
  void Enter() {
    std::unique_lock<std::mutex> lock(mu_);
    most_ = std::max(most_, ++present_);
    company_.notify_all();
    company_.wait_for(lock, std::chrono::milliseconds(20), [this] { return most_ > 1; });
    --present_;
  }
  int most() {
    std::lock_guard<std::mutex> lock(mu_);
    return most_;
  }

 private:
  std::mutex mu_;
  std::condition_variable company_;
  int present_ = 0, most_ = 0;
};

// One partition of `batches` batches of one record.
class MeetingSource final : public Source {
 public:
  MeetingSource(Meeting* meeting, int64_t batches) : meeting_(meeting), batches_(batches) {}

  Status Open() override { return {}; }
  Result<SourceSnapshot> Snapshot(const std::vector<Offset>&) override {
    SourceSnapshot snapshot;
    snapshot.partitions.push_back({"meeting", 0, {0}, {batches_}});
    snapshot.closed = true;
    return snapshot;
  }
  void Freeze() override {}
  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext&) override {
    return std::unique_ptr<PartitionReader>(std::make_unique<Reader>(meeting_, batches_));
  }
  std::string description() const override { return "Meeting"; }

 private:
  class Batch final : public RawBatch {
   public:
    Batch(Meeting* meeting, int64_t offset) : meeting_(meeting) {
      bytes_ = "{\"k\":\"a\"}\n" + std::string(kPaddingBytes, ' ');
      data = reinterpret_cast<const uint8_t*>(bytes_.data());
      records.push_back({0, 9});
      newline_separated = true;
      base = {offset};
      next = {offset + 1};
      read_at_nanos = 1;
    }

   private:
    void Recycle() override {
      meeting_->Enter();
      delete this;
    }
    Meeting* const meeting_;
    std::string bytes_;
  };

  class Reader final : public PartitionReader {
   public:
    Reader(Meeting* meeting, int64_t batches) : meeting_(meeting), batches_(batches) {}
    ReadResult Read(BatchRef* batch) override {
      if (next_ == batches_) return {ReadOutcome::kEnd};
      *batch = BatchRef(new Batch(meeting_, next_++));
      return {ReadOutcome::kData};
    }
    Status status() const override { return {}; }

   private:
    Meeting* const meeting_;
    const int64_t batches_;
    int64_t next_ = 0;
  };

  Meeting* const meeting_;
  const int64_t batches_;
};

}  // namespace rillmill::testing_support
