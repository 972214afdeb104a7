// The flow graph: the only file that includes oneTBB.
#include <tbb/flow_graph.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "pipeline/engine/executor.h"
#include "pipeline/engine/task_window.h"

namespace rillmill::pipeline {
namespace {

// One node, because the planner has fused the stages: its concurrency is the number of parse tasks,
// its arena the workers. One of them is the scheduler, which takes part in ParallelFor.
class GraphExecutor final : public Executor {
 public:
  GraphExecutor(const ExecutorOptions& options, TaskBody body)
      : body_(std::move(body)),
        threads_(tbb::global_control::max_allowed_parallelism,
                 static_cast<size_t>(options.threads) + 1),
        arena_(options.threads, /*reserved_for_masters=*/options.threads > 1 ? 1 : 0),
        window_(options.tasks, options.room) {
    arena_.execute([&] {
      graph_ = std::make_unique<tbb::flow::graph>();
      stages_ = std::make_unique<Node>(
          *graph_, static_cast<size_t>(options.tasks),
          [this](const std::shared_ptr<BatchTask>& task) { return Run(task.get()); });
    });
  }

  ~GraphExecutor() override { graph_->wait_for_all(); }

  bool TrySubmit(BatchTask&& task) override {
    if (!window_.TryEnter()) return false;
    stages_->try_put(std::make_shared<BatchTask>(std::move(task)));
    return true;
  }

  void Wait() override { window_.WaitEmpty(); }

  void ParallelFor(int count, const std::function<void(int)>& body) override {
    arena_.execute([&] { tbb::parallel_for(0, count, body); });
  }

 private:
  // Shared, because the graph copies its messages.
  using Node = tbb::flow::function_node<std::shared_ptr<BatchTask>, tbb::flow::continue_msg>;

  tbb::flow::continue_msg Run(BatchTask* task) {
    body_(*task);
    *task = {};  // gives the batch back before the scheduler hears of it
    window_.Leave();
    return {};
  }

  const TaskBody body_;
  tbb::global_control threads_;
  tbb::task_arena arena_;
  TaskWindow window_;
  std::unique_ptr<tbb::flow::graph> graph_;
  std::unique_ptr<Node> stages_;
};

}  // namespace

std::unique_ptr<Executor> NewGraphExecutor(const ExecutorOptions& options, TaskBody body) {
  return std::make_unique<GraphExecutor>(options, std::move(body));
}

}  // namespace rillmill::pipeline
