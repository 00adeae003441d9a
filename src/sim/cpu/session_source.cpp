#include "sim/cpu/session_source.hpp"

#include <algorithm>

namespace vt::cpu {

SessionSource::SessionSource(const SimulatorModel& model, const Kernels& kernels)
    : rules_(model.spec.rules),
      kernels_(kernels),
      customers_(model.customer_generator, model.spec.rules.attributes, kernels) {
  if (model.page_count) page_count_.assign(*model.page_count, rules_.attributes.width);
}

void SessionSource::reserve(Worker& worker) const {
  customers_.reserve(worker);
  worker.column.resize(static_cast<std::size_t>(kTileLanes * rules_.attributes.count));
  if (page_count_.empty()) return;
  reserve_rows(worker.logits, page_count_.view().outputs());
  for (AlignedFloats& buffer : worker.buffer) reserve_rows(buffer, page_count_.widest());
  reserve_rows(worker.start_sums, page_count_.view().layer[0].out);
  reserve_first_sums(worker, page_count_.view());
}

void SessionSource::draw(std::uint64_t seed, int count, Worker& worker) const {
  customers_.draw(seed, count, worker);
  std::fill_n(worker.drawn_count, count, 0u);
  if (page_count_.empty()) return;
  const session::AttributesView& a = rules_.attributes;
  for (int i = 0; i < count; ++i) {
    worker.drawn_lane[i] = i;
    fill_columns(a, worker.drawn_customer.data() + i * a.words, worker.column.data() + i * a.count);
  }
  CountJob job;
  job.page_count = &page_count_.view();
  job.attributes = a.count;
  job.lanes = count;
  job.keys = &worker.start_keys;
  job.lane = worker.drawn_lane;
  job.column = worker.column.data();
  job.sums = worker.start_sums.data();
  job.rows = worker.rows.data();
  job.hidden = worker.hidden();
  job.logits = worker.logits.data();
  job.count = worker.page_count;
  kernels_.count_pages(job);
  for (int i = 0; i < count; ++i) {
    worker.drawn_count[i] = session::pages_of_count(rules_, static_cast<std::uint32_t>(worker.page_count[i]));
  }
}

}  // namespace vt::cpu
