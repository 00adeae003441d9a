// A learner's rows filled in host memory, over the threads of a pool.
#pragma once

#include <span>
#include <vector>

#include "vt/learn/shards.hpp"
#include "vt/learn/training_backend.hpp"
#include "vt/session/expand.hpp"

namespace vt::learn {

template <class F>
void expand_on_host(const session::PageRules& rules, const TrajectoriesView& from,
                    const session::BatchView<F>& to, std::span<const OrderRows> orders, ShardPool& pool) {
  const std::int64_t trained = from.pages * from.lanes;
  const std::vector<Rows> parts = cut_into_shards(trained + from.lanes);
  pool.run(parts.size(), [&](std::size_t s) {
    for (std::int64_t i = parts[s].begin; i < parts[s].begin + parts[s].count; ++i) {
      session::expand_observation(rules, from, to, i);
      if (i < trained) session::expand_outcome(rules, from, to, i);
    }
  });
  pool.run(orders.size(), [&](std::size_t s) {
    const OrderRows& rows = orders[s];
    for (std::int64_t i = 0; i < rows.count; ++i) rows.memory[i] = rows.order[static_cast<std::uint32_t>(i)];
  });
}

}  // namespace vt::learn
