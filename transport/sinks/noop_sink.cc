// Format "noop": everything is computed, nothing is written.
#include "transport/builtin.h"

namespace rillmill::transport {
namespace {

class NoopSink final : public Sink {
 public:
  Status Open(const SinkContext&) override { return Status::Ok(); }
  Status BeginEpoch(EpochId) override { return Status::Ok(); }
  Status Write(const OutputRows&) override { return Status::Ok(); }
  Status EndEpoch() override { return Status::Ok(); }
  Status Close() override { return Status::Ok(); }
};

Result<std::unique_ptr<Sink>> Create(const Options& options, const Environment&) {
  RILLMILL_TRY(options.Check({}));
  return std::unique_ptr<Sink>(std::make_unique<NoopSink>());
}

}  // namespace

SinkPlugin NoopSinkPlugin() { return {"noop", {}, {}, Create}; }

}  // namespace rillmill::transport
