#include "tests/emulation/emulated_shop.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cuda/action_source.hpp"
#include "kernels/generate.cuh"
#include "kernels/generate_market.cuh"
#include "kernels/generate_table.cuh"
#include "kernels/memory_context.cuh"
#include "kernels/pack.cuh"
#include "kernels/rollout.cuh"
#include "sim/policy_rules.hpp"

namespace vt::test {
namespace {

using kernels::BlockShape;
using kernels::WeightSource;

Grid grid_of(const Launch& launch, std::size_t shared_bytes = 0) {
  return {launch.blocks, launch.shape.threads, shared_bytes};
}

// Scratch of a launch, as fresh as device memory: nothing may depend on what it held.
std::vector<float> scratch(const Launch& launch, std::int64_t floats_a_block) {
  return std::vector<float>(static_cast<std::size_t>(launch.blocks * floats_a_block), std::nanf(""));
}

// Calls body.template operator()<kTile, kSource>() for the shape's instantiation.
template <class Body>
void with_shape(const BlockShape& shape, Body body) {
  const bool staged = shape.weights == WeightSource::kStaged;
  if (shape.tile == 32) {
    staged ? body.template operator()<32, WeightSource::kStaged>()
           : body.template operator()<32, WeightSource::kCached>();
  } else {
    staged ? body.template operator()<64, WeightSource::kStaged>()
           : body.template operator()<64, WeightSource::kCached>();
  }
}

void run_rollout(kernels::RolloutArgs args, const Launch& launch) {
  lay_out(args, launch.shape);
  std::vector<float> sums = scratch(launch, args.sum_floats);
  args.sums = sums.data();
  with_shape(launch.shape, [&]<int kTile, WeightSource kSource>() {
    run_grid(
        grid_of(launch, static_cast<std::size_t>(args.layout.bytes)),
        [&](const HostCta& cta) {
          if (args.rules.kind == SimulatorKind::kMarket) {
            kernels::rollout<kTile, kSource, kernels::Shop::kMarket>(cta, args);
          } else {
            kernels::rollout<kTile, kSource, kernels::Shop::kNetworks>(cta, args);
          }
        },
        launch.crew);
  });
}

void run_generate(kernels::GenerateArgs args, const Launch& launch) {
  if (args.source == kernels::CustomerSource::kMarket) {
    run_grid(
        grid_of(launch), [&](const HostCta& cta) { kernels::generate_market(cta, args); }, launch.crew);
    return;
  }
  if (args.source != kernels::CustomerSource::kNetwork) {
    run_grid(
        grid_of(launch), [&](const HostCta& cta) { kernels::generate_table(cta, args); }, launch.crew);
    return;
  }
  lay_out(args, launch.generate_in_memory ? kernels::kMemoryShape : launch.shape);
  std::vector<float> sums = scratch(launch, args.sum_floats);
  args.sums = sums.data();
  if (launch.generate_in_memory) {
    std::vector<kernels::Four> memory(static_cast<std::size_t>(launch.blocks * args.layout.bytes) / 16);
    args.memory = reinterpret_cast<std::byte*>(memory.data());
    run_grid(
        grid_of(launch),
        [&](const HostCta& cta) {
          const auto ctx = kernels::in_memory(cta, args.memory, args.layout.bytes);
          kernels::generate<kernels::kMemoryShape.tile, WeightSource::kCached>(ctx, args);
        },
        launch.crew);
    return;
  }
  with_shape(launch.shape, [&]<int kTile, WeightSource kSource>() {
    run_grid(
        grid_of(launch, static_cast<std::size_t>(args.layout.bytes)),
        [&](const HostCta& cta) { kernels::generate<kTile, kSource>(cta, args); }, launch.crew);
  });
}

}  // namespace

PackedCopy::PackedCopy(const Network& network, int one_hot, const Launch& launch) {
  const nn::MlpView from = network.view();
  floats_.resize(static_cast<std::size_t>(kernels::packed_floats(from)));
  run_grid(
      grid_of(launch), [&](const HostCta& cta) { kernels::pack_network(cta, from, nullptr, floats_.data()); },
      launch.crew);
  view_ = kernels::packed_at(from, one_hot, floats_.data());
}

EmulatedShop::EmulatedShop(ModelPtr model, const Launch& launch) : model_(std::move(model)), launch_(launch) {
  const session::AttributesView& attributes = model_->spec.rules.attributes;
  const CustomerGenerator& generator = model_->customer_generator;
  if (generator.kind == GeneratorKind::kMlp) generator_ = PackedCopy(generator.network, 0, launch);
  if (generator.has_table()) classes_ = ClassSums(generator.table, attributes);
  if (model_->market) return;
  const int width = attributes.width;
  customer_ = PackedCopy(model_->customer_policy, width, launch);
  if (model_->page_count) page_count_ = PackedCopy(*model_->page_count, width, launch);
}

void EmulatedShop::reset(const Start& start) {
  const auto lanes = static_cast<std::size_t>(start.lanes);
  const auto words = static_cast<std::size_t>(model_->spec.rules.attributes.words);
  const auto depth = static_cast<std::size_t>(launch_.depth);
  numbers_ = {start.seed, start.first_session, start.sessions, start.lanes};
  taken_.assign(lanes, 0);
  drawn_.assign(lanes, 0);
  active_.assign(lanes, 0);
  lane_customer_.assign(lanes * words, 0);
  state_.assign(lanes, 0);
  lane_page_count_.assign(lanes, 0);
  pool_customer_.assign(lanes * words * depth, 0);
  pool_page_count_.assign(lanes * depth, 0);
  lanes_view_ = {taken_.data(), active_.data(), lane_customer_.data(), state_.data(),
                 lane_page_count_.data()};
  pool_view_ = {pool_customer_.data(), pool_page_count_.data(), drawn_.data(), launch_.depth};
  refill();
  run_grid(
      grid_of(launch_),
      [&](const HostCta& cta) {
        kernels::begin_lanes(cta, numbers_, pool_view_, static_cast<int>(words), lanes_view_);
      },
      launch_.crew);
}

void EmulatedShop::take(const CustomerGenerator& generator, kernels::GenerateArgs& args) const {
  args.latent = generator.latent;
  args.generator = generator_.view();
  if (generator.has_table()) {
    args.source = kernels::CustomerSource::kTable;
    args.table = classes_.view();
  } else if (generator.kind == GeneratorKind::kEmpirical) {
    args.source = kernels::CustomerSource::kLog;
    args.log = view_of_rows(generator, args.rules.attributes);
  } else if (generator.kind == GeneratorKind::kMarket) {
    args.source = kernels::CustomerSource::kMarket;
    args.world = generator.market->view();
  }
}

void EmulatedShop::refill() {
  std::vector<std::uint32_t> need(taken_.size() + 1);
  run_grid(
      grid_of(launch_),
      [&](const HostCta& cta) {
        kernels::count_needed(cta, numbers_, taken_.data(), pool_view_, need.data());
      },
      launch_.crew);
  std::exclusive_scan(need.begin(), need.end(), need.begin(), 0u);
  kernels::GenerateArgs args;
  args.rules = model_->spec.rules;
  args.numbers = numbers_;
  args.pool = pool_view_;
  take(model_->customer_generator, args);
  args.page_count = page_count_.view();
  args.offset = need.data();
  run_generate(args, launch_);
}

void EmulatedShop::serve(const kernels::PolicyView& policy, const Trajectories& out) {
  kernels::RolloutArgs args;
  args.rules = model_->spec.rules;
  args.reward = out.options().reward;
  args.numbers = numbers_;
  args.lanes = lanes_view_;
  args.pool = pool_view_;
  args.policy = policy;
  args.customer = customer_.view();
  args.counted = model_->page_count.has_value();
  if (model_->market) args.world = model_->market->view();
  args.out = out.view();
  for (args.first_page = 0; args.first_page < out.pages(); args.first_page += args.pages) {
    args.pages = static_cast<int>(std::min<std::int64_t>(launch_.pages, out.pages() - args.first_page));
    refill();
    launch_.route == Route::kLayered ? run_layered(args, launch_) : run_rollout(args, launch_);
  }
}

void EmulatedShop::rollout(const RankingPolicy& policy, Trajectories& out) {
  const std::vector<float> deviation = noise_scale(policy);
  kernels::PolicyView view;
  view.source = cuda::source_of(policy.kind);
  view.draws_noise = policy.draws_noise();
  view.squash = policy.squash;
  view.replan = policy.replan;
  view.observation = policy.observation;
  const float normaliser = policy.draws_noise() ? log_normaliser(policy) : 0.0f;
  view.log_normaliser = &normaliser;
  view.center = policy.center.data();
  view.scale = policy.scale.data();
  view.deviation = deviation.data();
  view.low = policy.low.data();
  view.high = policy.high.data();
  PackedCopy network;
  if (policy.kind == PolicyKind::kMlp) {
    network = PackedCopy(policy.network, model_->spec.rules.attributes.width, launch_);
    view.network = network.view();
  }
  if (policy.kind == PolicyKind::kTable) {
    view.table = view_of(*policy.table, model_->spec.action_size(), model_->spec.rules.attributes.words);
    view.missing = &(missing_ = {});
  }
  serve(view, out);
}

void EmulatedShop::step(const std::vector<float>& actions, Trajectories& out) {
  kernels::PolicyView view;
  view.source = kernels::ActionSource::kGiven;
  view.low = model_->spec.rules.low;
  view.high = model_->spec.rules.high;
  view.given = actions.data();
  serve(view, out);
}

std::int64_t EmulatedShop::active() const {
  return std::count(active_.begin(), active_.end(), std::uint8_t{1});
}

}  // namespace vt::test
