#include "bench/workload.h"
#include "transport/memory/memory_source.h"

namespace rillmill::bench {
namespace {

// Adds up the counts, which stand in the last column.
class AnswerSink final : public Sink {
 public:
  explicit AnswerSink(Answer* answer) : answer_(answer) {}
  Status Open(const SinkContext& context) override {
    count_column_ = context.columns.size() - 1;
    return {};
  }
  Status BeginEpoch(EpochId) override {
    *answer_ = {};
    return {};
  }
  Status Write(const OutputRows& rows) override {
    EncodedColumn counts;
    rows.EncodeBytes(count_column_, &counts);
    answer_->groups += static_cast<int64_t>(rows.size());
    for (size_t i = 0; i < rows.size(); ++i)
      answer_->total += std::stoll(std::string(counts.cell(i)));
    return {};
  }
  Status EndEpoch() override { return {}; }
  Status Close() override { return {}; }

 private:
  Answer* answer_;
  size_t count_column_ = 0;
};

}  // namespace

Answer WholeGraph(const Workload& workload, int workers, bool panes) {
  Answer answer;
  pipeline::QuerySpec spec;
  spec.name = workload.name;
  spec.sql = workload.sql;
  spec.mode = pipeline::OutputMode::kComplete;
  spec.trigger = pipeline::TriggerKind::kAvailableNow;
  spec.conf.workers = workers;
  spec.panes = panes;
  pipeline::StreamSpec stream;
  stream.relation = workload.relation;
  stream.source = transport::NewMemorySource(workload.log, workload.name, SystemClock());
  spec.streams.push_back(std::move(stream));
  for (const auto& table : workload.tables) {
    pipeline::TableSpec static_table;
    static_table.relation = table;
    static_table.json = workload.table_json;
    spec.tables.push_back(std::move(static_table));
  }
  spec.sink = std::make_unique<AnswerSink>(&answer);
  auto query = pipeline::PrepareQuery(std::move(spec), SystemClock());
  if (!query.ok()) return {};
  Status status = (*query)->Run([](const pipeline::EpochProgress&) {});
  return status.ok() ? answer : Answer{};
}

}  // namespace rillmill::bench
