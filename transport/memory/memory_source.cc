#include "transport/memory/memory_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace rillmill::transport {
namespace {

class MemoryReader final : public PartitionReader {
 public:
  MemoryReader(std::shared_ptr<MemoryLog> log, const ReaderContext& context, Clock* clock)
      : log_(std::move(log)), context_(context), clock_(clock), position_(context.start.value) {
    log_->AddListener(context_.partition.value, context_.wake);
  }
  ~MemoryReader() override { log_->RemoveListener(context_.partition.value, context_.wake); }

  ReadResult Read(BatchRef* batch) override {
    // Asked before reading: what was appended before Close is found.
    const bool closed = log_->closed();
    BatchRef read = log_->Read(context_.partition.value, position_);
    if (!read) return {closed ? ReadOutcome::kEnd : ReadOutcome::kIdle};
    read->partition = context_.partition;
    read->read_at_nanos = clock_->MonotonicNanos();
    position_ = read->next.value;
    *batch = std::move(read);
    return {ReadOutcome::kData};
  }

  Status status() const override { return Status::Ok(); }

 private:
  const std::shared_ptr<MemoryLog> log_;  // shared with the source and the appender
  const ReaderContext context_;
  Clock* const clock_;
  int64_t position_;
};

// Holds records back until they are due.
class ScheduledReader final : public PartitionReader {
 public:
  ScheduledReader(std::shared_ptr<MemoryLog> log, const ReaderContext& context,
                  const RecordSchedule* schedule)
      : log_(std::move(log)),
        context_(context),
        schedule_(schedule),
        position_(context.start.value) {}

  ReadResult Read(BatchRef* batch) override {
    const int partition = context_.partition.value;
    const int64_t rows = schedule_->Rows();
    const int64_t end = schedule_->End(partition, rows);
    if (position_ >= end) {
      if (schedule_->IsLast(rows)) return {ReadOutcome::kEnd};
      return {ReadOutcome::kIdle, schedule_->Until(partition, position_)};
    }
    BatchRef read = log_->Read(partition, position_);
    read->partition = context_.partition;
    read->next.value = std::min(read->next.value, end);
    read->records.resize(static_cast<size_t>(read->next.value - position_));
    read->read_at_nanos = schedule_->clock()->MonotonicNanos();
    schedule_->Stamp(read.get());
    position_ = read->next.value;
    *batch = std::move(read);
    return {ReadOutcome::kData};
  }

  Status status() const override { return Status::Ok(); }

 private:
  const std::shared_ptr<MemoryLog> log_;  // shared with the source and the appender
  const ReaderContext context_;
  const RecordSchedule* const schedule_;  // of the source
  int64_t position_;
};

class MemorySource final : public Source {
 public:
  MemorySource(std::shared_ptr<MemoryLog> log, std::string name, Clock* clock,
               std::function<Status(MemoryLog*)> fill, std::unique_ptr<RecordSchedule> schedule)
      : log_(std::move(log)),
        name_(std::move(name)),
        clock_(clock),
        fill_(std::move(fill)),
        schedule_(std::move(schedule)) {}

  Status Open() override {
    if (fill_) RILLMILL_TRY(fill_(log_.get()));
    if (schedule_) schedule_->Start();
    return Status::Ok();
  }

  Result<SourceSnapshot> Snapshot(const std::vector<Offset>&) override {
    return frozen_ ? *frozen_ : Now();
  }

  void Freeze() override {
    frozen_ = Now();
    frozen_->closed = true;
  }

  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) override {
    if (schedule_) {
      return std::unique_ptr<PartitionReader>(
          std::make_unique<ScheduledReader>(log_, context, schedule_.get()));
    }
    return std::unique_ptr<PartitionReader>(std::make_unique<MemoryReader>(log_, context, clock_));
  }

  std::string description() const override { return fmt::format("MemoryStream[{}]", name_); }

 private:
  SourceSnapshot Now() const {
    SourceSnapshot snapshot;
    snapshot.closed = log_->closed();  // asked first: the ends below are final then
    snapshot.held_bytes = log_->bytes();
    const int64_t due = schedule_ ? schedule_->Rows() : 0;
    for (int i = 0; i < log_->partitions(); ++i) {
      const int64_t end = schedule_ ? schedule_->End(i, due) : log_->End(i);
      snapshot.partitions.push_back({name_, i, Offset{0}, Offset{end}});
    }
    if (schedule_) snapshot.closed = schedule_->IsLast(due);
    return snapshot;
  }

  const std::shared_ptr<MemoryLog> log_;  // shared with readers and the appender
  const std::string name_;
  Clock* const clock_;
  const std::function<Status(MemoryLog*)> fill_;
  const std::unique_ptr<RecordSchedule> schedule_;  // null: everything is there at once
  std::optional<SourceSnapshot> frozen_;
};

}  // namespace

std::unique_ptr<Source> NewMemorySource(std::shared_ptr<MemoryLog> log, std::string name,
                                        Clock* clock, std::function<Status(MemoryLog*)> fill,
                                        std::unique_ptr<RecordSchedule> schedule) {
  return std::make_unique<MemorySource>(std::move(log), std::move(name), clock, std::move(fill),
                                        std::move(schedule));
}

}  // namespace rillmill::transport
