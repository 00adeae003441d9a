#include "sim/cpu/customer_source.hpp"

#include <algorithm>

#include "vt/market/customer.hpp"

namespace vt::cpu {

CustomerSource::CustomerSource(const CustomerGenerator& generator, const session::AttributesView& attributes,
                               const Kernels& kernels)
    : generator_(generator), attributes_(attributes), kernels_(kernels) {
  if (generator.kind == GeneratorKind::kMlp) network_.assign(generator.network, 0);
  if (generator.has_table()) sums_ = ClassSums(generator.table, attributes);
}

void CustomerSource::reserve(Worker& worker) const {
  worker.drawn_customer.resize(static_cast<std::size_t>(kTileLanes * attributes_.words));
  if (network_.empty()) return;
  reserve_rows(worker.latent, (generator_.network.inputs() + 3) / 4 * 4);
  reserve_rows(worker.logits, attributes_.width);
  reserve_rows(worker.code, attributes_.count);
  for (AlignedFloats& buffer : worker.buffer) reserve_rows(buffer, network_.widest());
}

void CustomerSource::draw(std::uint64_t seed, int count, Worker& worker) const {
  worker.start_keys.seed = seed;
  for (int i = 0; i < count; ++i) {
    worker.start_keys.session_low[i] = static_cast<std::uint32_t>(worker.number[i]);
    worker.start_keys.session_high[i] = static_cast<std::uint32_t>(worker.number[i] >> 32);
  }
  // draw_one(key, packed) for each session.
  const auto draw_each = [&](const auto& draw_one) {
    for (int i = 0; i < count; ++i) {
      draw_one(session::start_key(seed, worker.number[i]),
               worker.drawn_customer.data() + static_cast<std::size_t>(i * attributes_.words));
    }
  };
  switch (generator_.kind) {
    case GeneratorKind::kMlp:
      draw_from_network(count, worker);
      return;
    case GeneratorKind::kGmm:
    case GeneratorKind::kLatentClass:
    case GeneratorKind::kIndependent:
      draw_each([&, table = sums_.view()](DrawKey key, std::uint32_t* packed) {
        session::draw_customer(table, attributes_, key, packed);
      });
      return;
    case GeneratorKind::kEmpirical:
      draw_each([&, log = view_of_rows(generator_, attributes_)](DrawKey key, std::uint32_t* packed) {
        session::draw_customer(log, attributes_, key, packed);
      });
      return;
    case GeneratorKind::kMarket:
      draw_each([&, world = generator_.market->view()](DrawKey key, std::uint32_t* packed) {
        market::draw_customer(world, attributes_, key, packed);
      });
      return;
  }
}

void CustomerSource::draw_from_network(int count, Worker& worker) const {
  const session::AttributesView& a = attributes_;
  GenerateJob job;
  job.attributes = &a;
  job.generator = &network_.view();
  job.latent = generator_.latent;
  job.latents = generator_.network.inputs();
  job.lanes = count;
  job.keys = &worker.start_keys;
  job.latent_tile = worker.latent.data();
  job.logits = worker.logits.data();
  job.hidden = worker.hidden();
  job.code = worker.code.data();
  kernels_.generate(job);
  for (int i = 0; i < count; ++i) {
    std::uint32_t* packed = worker.drawn_customer.data() + static_cast<std::size_t>(i * a.words);
    std::fill_n(packed, a.words, 0u);
    for (int c = 0; c < a.count; ++c) {
      session::pack(a, c,
                    static_cast<std::uint32_t>(worker.code[static_cast<std::size_t>(c * kTileLanes + i)]),
                    packed);
    }
  }
}

}  // namespace vt::cpu
