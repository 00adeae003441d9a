#include "vt/learn/shards.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace vt::learn {

std::vector<Rows> cut_into_shards(std::int64_t rows, std::int64_t each) {
  const std::int64_t count = std::min(std::clamp<std::int64_t>(rows * each / 256, 1, 16), rows);
  std::vector<Rows> shards;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t begin = rows * i / count;
    shards.push_back(Rows{begin, rows * (i + 1) / count - begin});
  }
  return shards;
}

ShardPool::ShardPool(int threads)
    : pool_(threads > 0 ? threads : ThreadPool::hardware_threads(), make_single_threaded) {}

void ShardPool::run(std::size_t count, const std::function<void(std::size_t)>& task) {
  const auto numbered = [&task](int i) {
    const at::NoGradGuard no_grad;
    task(static_cast<std::size_t>(i));
  };
  pool_.run(static_cast<int>(count), std::cref(numbered));
}

void ShardPool::make_single_threaded() {
  if (at::get_num_threads() != 1) at::set_num_threads(1);
}

}  // namespace vt::learn
