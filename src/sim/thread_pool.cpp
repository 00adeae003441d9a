#include "vt/sim/thread_pool.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

namespace vt {

struct ThreadPool::State {
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable finished;
  std::uint64_t round = 0;  // of run(); a thread works once a round
  int busy = 0;             // helpers still in the round
  bool stop = false;
  const std::function<void(int)>* task = nullptr;
  int count = 0;
  std::atomic<int> next{0};
  std::exception_ptr failure;
  std::vector<std::thread> helpers;

  void work() {
    for (int i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
      try {
        (*task)(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
      }
    }
  }

  void helper_loop(const std::function<void()>& prepare) {
    if (prepare) prepare();
    std::uint64_t seen = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stop || round != seen; });
        if (stop) return;
        seen = round;
      }
      work();
      const std::lock_guard lock(mutex);
      if (--busy == 0) finished.notify_one();
    }
  }
};

ThreadPool::ThreadPool(int threads, std::function<void()> prepare) : state_(std::make_unique<State>()) {
  if (threads < 1) throw std::invalid_argument("ThreadPool: at least one thread is needed");
  if (prepare) prepare();
  state_->helpers.reserve(static_cast<std::size_t>(threads) - 1);
  for (int i = 1; i < threads; ++i) {
    state_->helpers.emplace_back([state = state_.get(), prepare] { state->helper_loop(prepare); });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->wake.notify_all();
  for (std::thread& helper : state_->helpers) helper.join();
}

int ThreadPool::threads() const {
  return static_cast<int>(state_->helpers.size()) + 1;
}

void ThreadPool::run(int count, const std::function<void(int)>& task) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->task = &task;
    state_->count = count;
    state_->next = 0;
    state_->busy = static_cast<int>(state_->helpers.size());
    ++state_->round;
  }
  state_->wake.notify_all();
  state_->work();
  std::unique_lock lock(state_->mutex);
  state_->finished.wait(lock, [&] { return state_->busy == 0; });
  if (state_->failure) std::rethrow_exception(std::exchange(state_->failure, nullptr));
}

int ThreadPool::hardware_threads() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  const unsigned n = std::thread::hardware_concurrency();
  return n == 0 ? 1 : static_cast<int>(n);
}

}  // namespace vt
