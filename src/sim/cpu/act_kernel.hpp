// The ranker's executed actions of a tile (session/act.hpp). Included by the kernel translation units only.
#pragma once

#include "sim/cpu/draws.hpp"
#include "sim/cpu/product.hpp"
#include "vt/session/act.hpp"

namespace vt::cpu {
namespace {

// Fills noise [k rounded up to 4, kTileLanes]: uniforms or normals.
void draw_action_noise(const ActJob& job, int packs) {
  for (int v = 0; v < packs; ++v) {
    const PackKey key = pack_key(*job.keys, v);
    float* to = job.noise + v * kWidth;
    for (int i = 0; i < job.actions; i += 4) {
      const auto block = static_cast<std::uint32_t>(i / 4);
      Pack four[4];
      if (job.source == ActionSource::kUniform) {
        const WordsOf<UPack> w = draw(key, Purpose::kActionNoise, block);
        for (int j = 0; j < 4; ++j) four[j] = uniform(w.x[j]);
      } else {
        draw_normals(key, Purpose::kActionNoise, block, four);
      }
      for (int j = 0; j < 4; ++j) store(to + (i + j) * kTileLanes, four[j]);
    }
  }
}

VT_HD Pack propose(const ActJob& job, int i, Pack current, Pack noise) {
  switch (job.source) {
    case ActionSource::kUniform:
      return session::uniform_action(noise, Pack(job.low[i]), Pack(job.high[i]));
    case ActionSource::kGaussian:
      return session::from_whitened(noise, Pack(job.center[i]), Pack(job.scale[i]));
    case ActionSource::kNetwork: {
      const Pack mean = job.squash ? math::tanh(current) : current;
      return session::from_whitened(fma(Pack(job.deviation[i]), noise, mean), Pack(job.center[i]),
                                    Pack(job.scale[i]));
    }
    case ActionSource::kGiven:
      return current;
  }
  return current;
}

void act(const ActJob& job) {
  const int packs = packs_of(job.lanes);
  const bool has_density = job.source == ActionSource::kGaussian || job.draws_noise;
  const bool draws = has_density || job.source == ActionSource::kUniform;
  if (job.source == ActionSource::kNetwork) {
    run_network(*job.network, job.tail, job.sums, job.hidden, job.action, packs);
  }
  if (draws) draw_action_noise(job, packs);
  for (int i = 0; i < job.actions; ++i) {
    for (int v = 0; v < packs; ++v) {
      const int at = i * kTileLanes + v * kWidth;
      const Pack noise = draws ? load(job.noise + at) : Pack(0.0f);
      const Pack proposed = propose(job, i, load(job.action + at), noise);
      store(job.action + at, session::execute(proposed, Pack(job.low[i]), Pack(job.high[i])));
      if (!has_density) store(job.noise + at, Pack(0.0f));
    }
  }
  for (int v = 0; v < packs; ++v) {
    const Pack density =
        has_density ? session::log_density(pack_column(job.noise, v), job.actions, Pack(job.log_normaliser))
                    : Pack(0.0f);
    store(job.log_density + v * kWidth, density);
  }
}

}  // namespace
}  // namespace vt::cpu
