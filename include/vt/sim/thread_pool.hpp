// A fixed set of threads that run numbered tasks. Which thread runs a task never decides a result: tasks are
// numbered by the work.
#pragma once

#include <functional>
#include <memory>

namespace vt {

class ThreadPool {
 public:
  // threads >= 1; the calling thread is one of them. `prepare` runs once in every thread (for example to set
  // a library's thread count).
  explicit ThreadPool(int threads, std::function<void()> prepare = {});
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const;
  // Calls task(0) .. task(count - 1), each once, and returns when all are done. An exception of a task is
  // thrown here. Not re-entrant. Allocates nothing for a task that is a reference to a callable.
  void run(int count, const std::function<void(int)>& task);

  // All hardware threads of this process.
  static int hardware_threads();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt
