#include "pipeline/engine/executor.h"

namespace rillmill::pipeline {
namespace {

class InlineExecutor final : public Executor {
 public:
  explicit InlineExecutor(TaskBody body) : body_(std::move(body)) {}
  bool TrySubmit(BatchTask&& task) override {
    BatchTask own = std::move(task);
    body_(own);
    return true;
  }
  void Wait() override {}
  void ParallelFor(int count, const std::function<void(int)>& body) override {
    for (int i = 0; i < count; ++i) body(i);
  }

 private:
  const TaskBody body_;
};

}  // namespace

std::unique_ptr<Executor> NewInlineExecutor(TaskBody body) {
  return std::make_unique<InlineExecutor>(std::move(body));
}

}  // namespace rillmill::pipeline
