#include "transport/sinks/memory_sink.h"

#include <utility>

#include "transport/builtin.h"

namespace rillmill::transport {

void MemorySinkRows::Deliver(Epoch epoch) {
  std::lock_guard lock(mu_);
  epochs_.push_back(std::move(epoch));
}

std::vector<MemorySinkRows::Epoch> MemorySinkRows::epochs() const {
  std::lock_guard lock(mu_);
  return epochs_;
}

std::vector<std::string> MemorySinkRows::rows() const {
  std::lock_guard lock(mu_);
  std::vector<std::string> all;
  for (const Epoch& epoch : epochs_) all.insert(all.end(), epoch.rows.begin(), epoch.rows.end());
  return all;
}

namespace {

class MemorySink final : public Sink {
 public:
  explicit MemorySink(std::shared_ptr<MemorySinkRows> rows) : rows_(std::move(rows)) {}

  Status Open(const SinkContext&) override { return Status::Ok(); }

  Status BeginEpoch(EpochId epoch) override {
    open_ = {epoch, {}};
    return Status::Ok();
  }

  Status Write(const OutputRows& rows) override {
    encoded_.Clear();
    rows.EncodeJson(&encoded_);
    for (size_t i = 0; i < encoded_.size(); ++i) open_.rows.emplace_back(encoded_.cell(i));
    return Status::Ok();
  }

  Status EndEpoch() override {
    rows_->Deliver(std::exchange(open_, {}));
    return Status::Ok();
  }

  Status Close() override { return Status::Ok(); }

 private:
  const std::shared_ptr<MemorySinkRows> rows_;
  MemorySinkRows::Epoch open_;
  EncodedColumn encoded_;
};

// From a job file nobody holds the other handle: rows are kept as Spark's memory sink keeps them.
Result<std::unique_ptr<Sink>> Create(const Options& options, const Environment&) {
  RILLMILL_TRY(options.Check({}));
  return NewMemorySink(std::make_shared<MemorySinkRows>());
}

}  // namespace

std::unique_ptr<Sink> NewMemorySink(std::shared_ptr<MemorySinkRows> rows) {
  return std::make_unique<MemorySink>(std::move(rows));
}

SinkPlugin MemorySinkPlugin() { return {"memory", {}, {}, Create}; }

}  // namespace rillmill::transport
