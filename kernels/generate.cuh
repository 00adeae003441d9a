// Draws sessions into the pool, in the shops made of networks: latents, generator, one draw per attribute,
// page counts (session/start.hpp).
#pragma once

#include "kernels/first_sums.cuh"
#include "kernels/generate_args.hpp"
#include "kernels/product.cuh"
#include "kernels/refill.cuh"
#include "vt/session/customer.hpp"

namespace vt::kernels {

// A tile of requests in shared memory.
struct Requests {
  std::uint64_t* session;
  std::int64_t* entry;
  std::uint32_t* list;
  std::uint32_t* customer;
  std::uint32_t* column;
  Plane latent;
  Hidden hidden;
  float* stage;
  float* sums;
};

template <int kTile, Context C>
VT_DEVICE Requests requests_at(const C& ctx, const GenerateArgs& args) {
  const GenerateLayout& at = args.layout;
  std::byte* base = ctx.shared();
  return Requests{reinterpret_cast<std::uint64_t*>(base + at.session),
                  reinterpret_cast<std::int64_t*>(base + at.entry),
                  reinterpret_cast<std::uint32_t*>(base + at.list),
                  reinterpret_cast<std::uint32_t*>(base + at.customer),
                  reinterpret_cast<std::uint32_t*>(base + at.column),
                  plane_at(ctx, at.latent, kTile),
                  {plane_at(ctx, at.even, kTile), plane_at(ctx, at.odd, kTile)},
                  reinterpret_cast<float*>(base + at.stage),
                  args.sums + ctx.block() * args.sum_floats};
}

// Which session each request is, and where it goes. Requests past the total repeat the last one and go
// nowhere.
template <int kTile, Context C>
VT_DEVICE void address(const C& ctx, const GenerateArgs& args, std::uint32_t first, const Requests& r) {
  const std::uint32_t total = args.offset[args.numbers.lanes];
  for_items(ctx, kTile, [&](int l) {
    const bool exists = static_cast<std::uint32_t>(l) < total - first;
    const Request request = request_at(args.numbers, args.pool, args.offset,
                                       exists ? first + static_cast<std::uint32_t>(l) : total - 1);
    r.session[l] = request.session;
    r.entry[l] = exists ? request.entry : -1;
    r.list[l] = static_cast<std::uint32_t>(l);
  });
}

// Customers of the tile's requests by the generator network: r.column and r.customer.
template <int kTile, WeightSource kSource, Context C>
VT_DEVICE void draw_customers(const C& ctx, const GenerateArgs& args, const Requests& r) {
  const session::AttributesView& a = args.rules.attributes;
  const std::uint64_t seed = args.numbers.seed;
  const int blocks = (args.generator.inputs() + 3) / 4;
  for_items(ctx, blocks * kTile, [&](int i) {
    const int l = i % kTile;
    const int block = i / kTile;
    float z[4];
    session::draw_latent(session::start_key(seed, r.session[l]), args.latent,
                         static_cast<std::uint32_t>(block), z);
    VT_UNROLL
    for (int j = 0; j < 4; ++j) r.latent.row(4 * block + j)[l] = z[j];
  });
  ctx.sync();
  const Plane logits = r.hidden.of(args.generator.layers - 1);
  forward<kTile, kSource>(ctx, args.generator, r.latent, nullptr, r.hidden, logits, r.stage);
  for_items(ctx, a.count * kTile, [&](int i) {
    const int l = i % kTile;
    const int attribute = i / kTile;
    const float u = draw_uniform(session::start_key(seed, r.session[l]), Purpose::kAttribute,
                                 static_cast<std::uint32_t>(attribute));
    const Strided<float> own{logits.row(a.offset[attribute]) + l, logits.pitch};
    const auto code = static_cast<int>(session::draw_head(own, a.size[attribute], u).index);
    r.column[attribute * kTile + l] = static_cast<std::uint32_t>(a.offset[attribute] + code);
  });
  ctx.sync();
  for_items(ctx, kTile, [&](int l) {
    std::uint32_t* packed = r.customer + l * a.words;
    for (int w = 0; w < a.words; ++w) packed[w] = 0u;
    for (int i = 0; i < a.count; ++i) {
      session::pack(a, i, r.column[i * kTile + l] - static_cast<std::uint32_t>(a.offset[i]), packed);
    }
  });
}

// Logits over page counts of the tile's customers: [counts, kTile]. All threads come with r.column visible.
template <int kTile, WeightSource kSource, Context C>
VT_DEVICE Plane page_count_logits(const C& ctx, const GenerateArgs& args, const Requests& r) {
  first_sums<kTile>(ctx, args.page_count, r.column, args.rules.attributes.count, r.list, kTile, r.sums,
                    kTile);
  ctx.sync();
  const Plane logits = r.hidden.of(args.page_count.layers - 1);
  forward<kTile, kSource>(ctx, args.page_count, r.latent, r.sums, r.hidden, logits, r.stage);
  return logits;
}

// A block draws kTile requests at a time; how many there are it reads from device memory.
template <int kTile, WeightSource kSource, Context C>
VT_DEVICE void generate(const C& ctx, const GenerateArgs& args) {
  const session::AttributesView& a = args.rules.attributes;
  const std::int64_t total = args.offset[args.numbers.lanes];
  const Requests r = requests_at<kTile>(ctx, args);
  for (std::int64_t first = std::int64_t{ctx.block()} * kTile; first < total;
       first += std::int64_t{ctx.blocks()} * kTile) {
    address<kTile>(ctx, args, static_cast<std::uint32_t>(first), r);
    ctx.sync();
    draw_customers<kTile, kSource>(ctx, args, r);
    const bool counted = args.page_count.layers > 0;
    const Plane logits = counted ? page_count_logits<kTile, kSource>(ctx, args, r) : r.latent;
    for_items(ctx, kTile, [&](int l) {
      if (r.entry[l] < 0) return;
      for (int w = 0; w < a.words; ++w)
        args.pool.customer[r.entry[l] * a.words + w] = r.customer[l * a.words + w];
      args.pool.page_count[r.entry[l]] =
          counted ? session::draw_page_count(args.rules, session::start_key(args.numbers.seed, r.session[l]),
                                             logits.column(l), args.page_count.outputs())
                  : 0u;
    });
    ctx.sync();
  }
}

}  // namespace vt::kernels
