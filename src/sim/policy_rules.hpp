// What every host backend needs to know of a policy besides its arithmetic (session/act.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "vt/core/draw.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt {

// Throws std::invalid_argument naming what does not fit: sizes, bounds, an observation the simulator cannot
// give, `oracle` outside the market.
void check_policy(const RankingPolicy& policy, const SimulatorSpec& spec);

// Standard deviation of u per component [k]: e^log_std, 1 for kGaussian, 0 where no noise is drawn.
std::vector<float> noise_scale(const RankingPolicy& policy);

// sum(log std) + k/2 log(2 pi) of the policy's u, for session::log_density. Meaningful where draws_noise().
float log_normaliser(const RankingPolicy& policy);

// Of actions [rows, k] for customers of `words` packed words.
session::ActionTableView view_of(const ActionTable& table, int actions, int words);

// Throws the vt::Error (kBadInput) of a session whose action a table lacks.
[[noreturn]] void refuse_session(session::TableKey key, std::uint64_t session);

// The table's action [k] for a page view, or refuse_session().
const float* find_action(const ActionTable& table, int actions, DrawKey at, const std::uint32_t* customer,
                         int words);

}  // namespace vt
