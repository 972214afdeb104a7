#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "pipeline/engine/executor.h"
#include "pipeline/engine/task_window.h"
#include "pipeline/engine/thread_name.h"

namespace rillmill::pipeline {
namespace {

class ThreadExecutor final : public Executor {
 public:
  ThreadExecutor(const ExecutorOptions& options, TaskBody body)
      : body_(std::move(body)), tasks_limit_(options.tasks), window_(options.tasks, options.room) {
    for (int i = 0; i < options.threads; ++i) {
      workers_.emplace_back([this, i] {
        SetThreadName("worker-" + std::to_string(i));
        Work();
      });
    }
  }

  ~ThreadExecutor() override {
    {
      std::lock_guard<std::mutex> lock(mu_);
      stopping_ = true;
    }
    work_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  bool TrySubmit(BatchTask&& task) override {
    if (!window_.TryEnter()) return false;
    {
      std::lock_guard<std::mutex> lock(mu_);
      batches_.push_back(std::move(task));
    }
    work_.notify_one();
    return true;
  }

  void Wait() override { window_.WaitEmpty(); }

  void ParallelFor(int count, const std::function<void(int)>& body) override {
    std::unique_lock<std::mutex> lock(mu_);
    loop_ = &body;
    loop_next_ = 0;
    loop_end_ = loop_left_ = count;
    work_.notify_all();
    loop_done_.wait(lock, [this] { return loop_left_ == 0; });
    loop_ = nullptr;
  }

 private:
  bool HasLoop() const { return loop_ != nullptr && loop_next_ < loop_end_; }
  bool HasBatch() const { return !batches_.empty() && running_ < tasks_limit_; }

  void Work() {
    std::unique_lock<std::mutex> lock(mu_);
    while (true) {
      work_.wait(lock, [this] { return stopping_ || HasLoop() || HasBatch(); });
      if (HasLoop()) {
        RunIteration(&lock);
      } else if (HasBatch()) {
        RunBatch(&lock);
      } else {
        return;
      }
    }
  }

  void RunIteration(std::unique_lock<std::mutex>* lock) {
    int index = loop_next_++;
    const std::function<void(int)>& body = *loop_;
    lock->unlock();
    body(index);
    lock->lock();
    if (--loop_left_ == 0) loop_done_.notify_one();
  }

  void RunBatch(std::unique_lock<std::mutex>* lock) {
    BatchTask task = std::move(batches_.front());
    batches_.pop_front();
    ++running_;
    lock->unlock();
    body_(task);
    task = {};  // gives the batch back before the scheduler hears of it
    lock->lock();
    --running_;
    if (HasBatch()) work_.notify_one();
    lock->unlock();
    window_.Leave();
    lock->lock();
  }

  // constant after construction
  const TaskBody body_;
  const int tasks_limit_;
  TaskWindow window_;
  // guarded by mu_
  std::mutex mu_;
  std::condition_variable work_, loop_done_;
  std::deque<BatchTask> batches_;
  const std::function<void(int)>* loop_ = nullptr;
  int loop_next_ = 0, loop_end_ = 0, loop_left_ = 0;
  int running_ = 0;
  bool stopping_ = false;

  std::vector<std::thread> workers_;  // last: they use all of the above
};

}  // namespace

std::unique_ptr<Executor> NewThreadExecutor(const ExecutorOptions& options, TaskBody body) {
  return std::make_unique<ThreadExecutor>(options, std::move(body));
}

#ifndef RILLMILL_HAS_TBB
std::unique_ptr<Executor> NewGraphExecutor(const ExecutorOptions& options, TaskBody body) {
  return NewThreadExecutor(options, std::move(body));
}
#endif

}  // namespace rillmill::pipeline
