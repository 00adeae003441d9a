// Draws sessions of the market into the pool: its customers by its own rules (market/customer.hpp), a thread
// each.
#pragma once

#include "kernels/generate_args.hpp"
#include "kernels/refill.cuh"
#include "vt/market/customer.hpp"
#include "vt/session/start.hpp"

namespace vt::kernels {

template <Context C>
VT_DEVICE void generate_market(const C& ctx, const GenerateArgs& args) {
  const session::AttributesView& a = args.rules.attributes;
  const std::int64_t total = args.offset[args.numbers.lanes];
  for_rows(ctx, total, [&](std::int64_t i) {
    const Request r = request_at(args.numbers, args.pool, args.offset, static_cast<std::uint32_t>(i));
    market::draw_customer(args.world, a, session::start_key(args.numbers.seed, r.session),
                          args.pool.customer + r.entry * a.words);
    args.pool.page_count[r.entry] = 0u;
  });
}

}  // namespace vt::kernels
