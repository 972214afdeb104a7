#include "transport/memory/memory_source.h"

#include <fmt/format.h>

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

class MemorySource final : public Source {
 public:
  MemorySource(std::shared_ptr<MemoryLog> log, std::string name, Clock* clock,
               std::function<Status(MemoryLog*)> fill)
      : log_(std::move(log)), name_(std::move(name)), clock_(clock), fill_(std::move(fill)) {}

  Status Open() override { return fill_ ? fill_(log_.get()) : Status::Ok(); }

  Result<SourceSnapshot> Snapshot(const std::vector<Offset>&) override {
    return frozen_ ? *frozen_ : Now();
  }

  void Freeze() override {
    frozen_ = Now();
    frozen_->closed = true;
  }

  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) override {
    return std::unique_ptr<PartitionReader>(std::make_unique<MemoryReader>(log_, context, clock_));
  }

  std::string description() const override { return fmt::format("MemoryStream[{}]", name_); }

 private:
  SourceSnapshot Now() const {
    SourceSnapshot snapshot;
    snapshot.closed = log_->closed();  // asked first: the ends below are final then
    for (int i = 0; i < log_->partitions(); ++i) {
      snapshot.partitions.push_back({name_, i, Offset{0}, Offset{log_->End(i)}});
    }
    return snapshot;
  }

  const std::shared_ptr<MemoryLog> log_;  // shared with readers and the appender
  const std::string name_;
  Clock* const clock_;
  const std::function<Status(MemoryLog*)> fill_;
  std::optional<SourceSnapshot> frozen_;
};

}  // namespace

std::unique_ptr<Source> NewMemorySource(std::shared_ptr<MemoryLog> log, std::string name,
                                        Clock* clock, std::function<Status(MemoryLog*)> fill) {
  return std::make_unique<MemorySource>(std::move(log), std::move(name), clock, std::move(fill));
}

}  // namespace rillmill::transport
