#include "sim/cpu/session_source.hpp"

#include <algorithm>

#include "vt/market/customer.hpp"

namespace vt::cpu {

SessionSource::SessionSource(const SimulatorModel& model, const Kernels& kernels)
    : model_(model), rules_(model.spec.rules), kernels_(kernels) {
  if (model.market) return;
  generator_.assign(model.customer_generator, 0);
  if (model.page_count) page_count_.assign(*model.page_count, rules_.attributes.width);
}

void SessionSource::reserve(Worker& worker) const {
  const auto lanes = static_cast<std::size_t>(kTileLanes);
  worker.drawn_customer.resize(lanes * static_cast<std::size_t>(rules_.attributes.words));
  worker.column.resize(lanes * static_cast<std::size_t>(rules_.attributes.count));
  if (model_.market) return;
  reserve_rows(worker.latent, (model_.customer_generator.inputs() + 3) / 4 * 4);
  reserve_rows(worker.logits,
               std::max(rules_.attributes.width, model_.page_count ? model_.page_count->outputs() : 0));
  reserve_rows(worker.code, rules_.attributes.count);
  for (AlignedFloats& buffer : worker.buffer)
    reserve_rows(buffer, std::max(generator_.widest(), page_count_.widest()));
  if (!model_.page_count) return;
  reserve_rows(worker.start_sums, page_count_.view().layer[0].out);
  reserve_first_sums(worker, page_count_.view());
}

void SessionSource::draw(std::uint64_t seed, int count, bool with_page_counts, Worker& worker) const {
  const session::AttributesView& a = rules_.attributes;
  const auto words = static_cast<std::size_t>(a.words);
  std::fill_n(worker.drawn_count, count, 0u);
  if (model_.market) {
    const market::WorldView world = model_.market->view();
    for (int i = 0; i < count; ++i) {
      market::draw_customer(world, a, session::start_key(seed, worker.number[i]),
                            worker.drawn_customer.data() + static_cast<std::size_t>(i) * words);
    }
    return;
  }
  worker.start_keys.seed = seed;
  for (int i = 0; i < count; ++i) {
    worker.start_keys.session_low[i] = static_cast<std::uint32_t>(worker.number[i]);
    worker.start_keys.session_high[i] = static_cast<std::uint32_t>(worker.number[i] >> 32);
  }
  const bool counts = with_page_counts && model_.page_count.has_value();
  StartJob job;
  job.rules = &rules_;
  job.generator = &generator_.view();
  job.page_count = counts ? &page_count_.view() : nullptr;
  job.latent = model_.latent;
  job.latents = model_.customer_generator.inputs();
  job.lanes = count;
  job.keys = &worker.start_keys;
  job.latent_tile = worker.latent.data();
  job.logits = worker.logits.data();
  job.sums = worker.start_sums.data();
  job.rows = worker.rows.data();
  job.column = worker.column.data();
  job.hidden = worker.hidden();
  job.code = worker.code.data();
  job.count = worker.page_count;
  kernels_.start_sessions(job);
  for (int i = 0; i < count; ++i) {
    std::uint32_t* packed = worker.drawn_customer.data() + static_cast<std::size_t>(i) * words;
    std::fill_n(packed, words, 0u);
    for (int c = 0; c < a.count; ++c) {
      session::pack(a, c,
                    static_cast<std::uint32_t>(worker.code[static_cast<std::size_t>(c * kTileLanes + i)]),
                    packed);
    }
    if (counts) {
      worker.drawn_count[i] =
          session::pages_of_count(rules_, static_cast<std::uint32_t>(worker.page_count[i]));
    }
  }
}

}  // namespace vt::cpu
