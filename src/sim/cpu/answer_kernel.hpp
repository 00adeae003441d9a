// The customers' answers of a tile where the customer is a network (session/customer.hpp).
// Included by the kernel translation units only.
#pragma once

#include "sim/cpu/draws.hpp"
#include "sim/cpu/product.hpp"
#include "vt/session/act.hpp"
#include "vt/session/customer.hpp"

namespace vt::cpu {
namespace {

void action_norms(const float* action, int actions, int lanes, float* norm) {
  for (int v = 0; v < packs_of(lanes); ++v) {
    const Strided<Pack> column = pack_column(const_cast<float*>(action), v);
    store(norm + v * kWidth, session::action_norm(column, actions));
  }
}

void answer(const AnswerJob& job) {
  const int packs = packs_of(job.lanes);
  run_network(*job.network, job.tail, job.sums, job.hidden, job.logits, packs);
  for (int v = 0; v < packs; ++v) {
    Pack u[3];
    session::customer_uniforms(pack_key(*job.keys, v), u);
    const session::NetworkAnswer<Pack> drawn =
        session::answer_from_logits(*job.rules, pack_column(job.logits, v), u);
    const int at = v * kWidth;
    store(job.feedback + at, drawn.feedback);
    store(job.clicks + at, drawn.clicks);
    store(job.code + at, drawn.code);
    store(job.expected_buy + at, drawn.expected.buy);
    store(job.expected_clicks + at, drawn.expected.clicks);
    store(job.expected_turnover + at, drawn.expected.turnover);
  }
}

}  // namespace
}  // namespace vt::cpu
