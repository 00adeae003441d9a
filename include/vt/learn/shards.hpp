// Shards: how a batch is cut so that results do not depend on threads (semantics 4). The cut is a function of
// the batch's size only, each shard is computed by one thread, and sums over shards are taken in shard order.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "vt/sim/thread_pool.hpp"

namespace vt::learn {

struct Rows {
  std::int64_t begin;
  std::int64_t count;
};

// clamp(rows / 256, 1, 16) nearly equal, consecutive parts; with `each`, of groups of that many rows.
std::vector<Rows> cut_into_shards(std::int64_t rows, std::int64_t each = 1);

// Runs shards on threads that keep LibTorch single-threaded and without autograd.
class ShardPool {
 public:
  explicit ShardPool(int threads);  // 0: all cores
  // Calls task(0) .. task(count - 1), each once, from some thread.
  void run(std::size_t count, const std::function<void(std::size_t)>& task);
  // Makes LibTorch single-threaded in the calling thread too: sums outside shards must not depend on threads
  // either.
  static void make_single_threaded();

 private:
  ThreadPool pool_;
};

}  // namespace vt::learn
