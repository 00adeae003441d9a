// New sessions of a tile: latents, generator, one draw per attribute, page counts (session/start.hpp).
// Included by the kernel translation units only.
#pragma once

#include "sim/cpu/draws.hpp"
#include "sim/cpu/first_sums.hpp"
#include "sim/cpu/product.hpp"
#include "vt/session/customer.hpp"

namespace vt::cpu {
namespace {

void draw_latents(const GenerateJob& job, int packs) {
  for (int v = 0; v < packs; ++v) {
    const PackKey key = pack_key(*job.keys, v);
    float* to = job.latent_tile + v * kWidth;
    for (int i = 0; i < job.latents; i += 4) {
      Pack z[4];
      session::draw_latent(key, job.latent, static_cast<std::uint32_t>(i / 4), z);
      for (int j = 0; j < 4; ++j) store(to + (i + j) * kTileLanes, z[j]);
    }
  }
}

// The class drawn from one head's logits at `block` of `purpose`.
VT_HD void draw_class(const TileKeys& keys, Purpose purpose, std::uint32_t block, float* logits, int classes,
                      float* out, int packs) {
  for (int v = 0; v < packs; ++v) {
    const Pack u = draw_uniform(pack_key(keys, v), purpose, block);
    store(out + v * kWidth, session::draw_head(pack_column(logits, v), classes, u).index);
  }
}

void generate(const GenerateJob& job) {
  const session::AttributesView& a = *job.attributes;
  const int packs = packs_of(job.lanes);
  draw_latents(job, packs);
  run_network(*job.generator, job.latent_tile, nullptr, job.hidden, job.logits, packs);
  for (int i = 0; i < a.count; ++i) {
    draw_class(*job.keys, Purpose::kAttribute, static_cast<std::uint32_t>(i),
               job.logits + a.offset[i] * kTileLanes, a.size[i], job.code + i * kTileLanes, packs);
  }
}

void count_pages(const CountJob& job) {
  const int packs = packs_of(job.lanes);
  first_sums({job.page_count, job.lanes, job.attributes, job.column, job.lane, job.sums, job.rows});
  run_network(*job.page_count, nullptr, job.sums, job.hidden, job.logits, packs);
  draw_class(*job.keys, Purpose::kPageCount, 0u, job.logits, job.page_count->outputs(), job.count, packs);
}

}  // namespace
}  // namespace vt::cpu
