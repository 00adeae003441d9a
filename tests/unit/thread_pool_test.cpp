// Every task once, whatever the number of threads; an exception reaches the caller and leaves the pool
// usable.
#include "vt/sim/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace vt {
namespace {

TEST(ThreadPool, RunsEveryTaskOnce) {
  for (const int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const int count : {0, 1, 7, 1000}) {
      std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
      pool.run(count, [&](int i) { ++runs[static_cast<std::size_t>(i)]; });
      for (const std::atomic<int>& n : runs) ASSERT_EQ(n, 1);
    }
  }
}

TEST(ThreadPool, ManyShortRoundsLoseNothing) {
  ThreadPool pool(3);
  std::atomic<int> sum{0};
  for (int round = 0; round < 2000; ++round) pool.run(5, [&](int i) { sum += i; });
  EXPECT_EQ(sum, 2000 * 10);
}

TEST(ThreadPool, WhatIsWrittenInARoundIsSeenAfterIt) {
  ThreadPool pool(3);
  std::vector<int> plain(64, 0);  // no atomics: run() orders them
  for (int round = 1; round <= 200; ++round) {
    pool.run(64, [&](int i) { plain[static_cast<std::size_t>(i)] += i; });
    for (int i = 0; i < 64; ++i) ASSERT_EQ(plain[static_cast<std::size_t>(i)], round * i);
  }
}

TEST(ThreadPool, AnExceptionReachesTheCallerAfterTheOtherTasks) {
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    std::atomic<int> done{0};
    const auto task = [&](int i) {
      if (i == 3) throw std::runtime_error("task 3");
      ++done;
    };
    try {
      pool.run(50, task);
      ADD_FAILURE() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "task 3");
    }
    EXPECT_EQ(done, 49);
    pool.run(3, [&](int) { ++done; });  // the failure is spent
    EXPECT_EQ(done, 52);
  }
}

TEST(ThreadPool, OnlyOneOfManyExceptionsIsThrown) {
  ThreadPool pool(2);
  EXPECT_THROW(pool.run(20, [](int) { throw std::logic_error("each"); }), std::logic_error);
  EXPECT_NO_THROW(pool.run(20, [](int) {}));
}

TEST(ThreadPool, PreparesEveryThread) {
  std::mutex mutex;
  std::set<std::thread::id> prepared;
  {
    ThreadPool pool(4, [&] {
      const std::lock_guard lock(mutex);
      prepared.insert(std::this_thread::get_id());
    });
  }
  EXPECT_EQ(prepared.size(), 4u);
  EXPECT_TRUE(prepared.contains(std::this_thread::get_id()));
}

TEST(ThreadPool, NeedsAThread) {
  EXPECT_THROW(ThreadPool(0), std::invalid_argument);
  EXPECT_GE(ThreadPool::hardware_threads(), 1);
}

}  // namespace
}  // namespace vt
