// Draws sessions into the pool, in the shops whose customers come from a table of classes or from a log
// (session/customer_table.hpp), a thread each.
#pragma once

#include "kernels/generate_args.hpp"
#include "kernels/refill.cuh"

namespace vt::kernels {

template <Context C>
VT_DEVICE void generate_table(const C& ctx, const GenerateArgs& args) {
  const session::AttributesView& a = args.rules.attributes;
  const std::int64_t total = args.offset[args.numbers.lanes];
  for_rows(ctx, total, [&](std::int64_t i) {
    const Request r = request_at(args.numbers, args.pool, args.offset, static_cast<std::uint32_t>(i));
    const DrawKey key = session::start_key(args.numbers.seed, r.session);
    std::uint32_t* packed = args.pool.customer + r.entry * a.words;
    if (args.source == CustomerSource::kTable) {
      session::draw_customer(args.table, a, key, packed);
    } else {
      session::draw_customer(args.log, a, key, packed);
    }
    args.pool.page_count[r.entry] = 0u;
  });
}

}  // namespace vt::kernels
