// Small simulators and policies with random weights: every kind, odd sizes, quickly built.
#pragma once

#include <cstdint>
#include <vector>

#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"

namespace vt::test {

struct LearnedShape {
  std::vector<int> sizes = {3, 1, 5, 2};  // levels of the attributes
  int actions = 5;
  int max_page_index = 6;
  int click_classes = 0;  // 0: no click head
  session::Latent latent = session::Latent::kNormal;
  int latents = 7;
  std::vector<int> hidden = {13, 9};  // of every network
  nn::Activation activation = nn::Activation::kTanh;
  bool layer_norm = false;
  GeneratorKind generator = GeneratorKind::kMlp;
  int entries = 37;  // of a generator that is no network
};

// kind = learned: feedback (turn, buy, leave) and, where asked for, clicks.
ModelPtr random_learned(std::uint64_t seed, const LearnedShape& shape = {});

// The shapes of the released networks (88 one-hot columns, 27 actions, 11 click and 10 code classes, 101 page
// counts), hidden layers as given: wide = those of the release.
ModelPtr random_virtualtb(std::uint64_t seed, bool wide = false);

struct PolicyShape {
  Observation observation = Observation::kCustomer;
  std::vector<int> hidden = {11, 17};  // empty: linear
  nn::Activation activation = nn::Activation::kTanh;
  bool layer_norm = false;
  bool squash = false;
  ActionMode mode = ActionMode::kSample;
  bool deterministic = false;  // no log_std
};

RankingPolicy random_mlp_policy(const SimulatorSpec& spec, std::uint64_t seed, const PolicyShape& shape = {});
RankingPolicy uniform_policy(const SimulatorSpec& spec);
RankingPolicy gaussian_policy(const SimulatorSpec& spec, std::uint64_t seed);

RankingPolicy table_to_draw_from(const SimulatorSpec& spec, std::uint64_t seed, int rows);
// Actions of sessions first .. first + count - 1.
RankingPolicy table_by_session(const SimulatorSpec& spec, std::uint64_t seed, std::uint64_t first, int count);
// One action for each of `customers` [rows, words], which may repeat.
RankingPolicy table_by_customer(const SimulatorSpec& spec, std::uint64_t seed,
                                const std::vector<std::uint32_t>& customers);
// One of each: by session and by customer for sessions 0 .. 1999 of customers_seed, and to draw from.
std::vector<RankingPolicy> table_policies(const SimulatorModel& model, std::uint64_t seed,
                                          std::uint64_t customers_seed);

}  // namespace vt::test
