// One page view from one thread, so that nvcc compiles the bodies of the rules for the device, not only
// parses them. Never launched: kernels/ holds the real ones.
#include "headers.hpp"

namespace {

using namespace vt;
using namespace vt::session;

struct Probe {
  PageRules rules;
  RewardRule reward;
  AttributesView attributes;
  nn::MlpView generator, policy, customer;
  std::uint32_t* packed;  // [words]
  float *observation, *action, *logits, *scratch0, *scratch1;
  std::uint32_t* state;    // [1]
  std::uint32_t* outcome;  // [1]
  float* value;            // [1]
  std::uint16_t* stored;   // [k]
};

template <class T>
__device__ Strided<T> dense(T* data) {
  return Strided<T>{data, 1};
}

}  // namespace

__global__ void start_probe_kernel(Probe p, std::uint64_t seed, std::uint64_t session) {
  const DrawKey key = start_key(seed, session);
  draw_latent(key, Latent::kNormal, 0u, p.observation);
  nn::forward(p.generator, dense<const float>(p.observation), dense(p.logits), p.scratch0, p.scratch1);
  draw_attributes(p.attributes, key, dense(p.logits), p.packed);
  p.state[0] = pack(State{0u, draw_page_count(p.rules, key, dense(p.logits), 4), 0u});
}

__global__ void page_probe_kernel(Probe p, DrawKey key) {
  const PageRules& rules = p.rules;
  const State state = unpack_state(p.state[0]);
  observe(rules, rules.observation, p.packed, state, dense(p.observation));
  nn::forward(p.policy, dense<const float>(p.observation), dense(p.action), p.scratch0, p.scratch1);

  float noise[4];
  draw_normals(key, Purpose::kActionNoise, 0u, noise);
  for (int i = 0; i < rules.action_size; ++i) {
    const float raw = from_whitened(p.action[i] + noise[i % 4], 0.0f, 1.0f);
    p.action[i] = execute(raw, rules.low[i], rules.high[i]);
    p.stored[i] = half_bits(p.action[i]);
    p.action[i] = float_of_half(p.stored[i]);
  }
  const float norm = action_norm(dense(p.action), rules.action_size);

  nn::forward(p.customer, dense<const float>(p.observation), dense(p.logits), p.scratch0, p.scratch1);
  float u[3];
  customer_uniforms(key, u);
  const NetworkAnswer<float> said = answer_from_logits(rules, dense(p.logits), u);
  const std::uint32_t clicks = static_cast<std::uint32_t>(said.clicks);
  const Outcome outcome =
      rules.kind == SimulatorKind::kVirtualTb
          ? answer_counted(state, 5u, clicks, static_cast<std::uint32_t>(said.code))
          : answer(rules, state, static_cast<Feedback>(static_cast<int>(said.feedback)), clicks);
  p.outcome[0] = pack(outcome);
  p.state[0] = pack(after(state, unpack_outcome(p.outcome[0])));
  p.value[0] = page_reward(p.reward, outcome, 0.0f, said.expected, norm) +
               log_density(dense(p.action), rules.action_size, 0.0f) +
               uniform_action(u[0], rules.low[0], rules.high[0]);
}

// The oracle's precision too.
__global__ void oracle_probe_kernel(nn::MlpView mlp, double* x, double* y, double* scratch0,
                                    double* scratch1) {
  nn::forward(mlp, dense<const double>(x), dense(y), scratch0, scratch1);
}

// The same for the market.
__global__ void market_probe_kernel(market::WorldView world, AttributesView attributes, DrawKey key,
                                    const float* action, float* scratch, std::uint32_t* packed,
                                    float* value) {
  market::draw_customer(world, attributes, key, packed);
  market::SessionTaste taste;
  market::session_taste(world, attributes, key, packed, taste);
  market::TopItems top;
  market::rank(world, taste.category, action, scratch, top);
  const float u = draw_uniform(key, Purpose::kCustomerAction, 0u);
  value[0] = market::answer(world, taste, top, key.page, u).turnover;
  value[1] = static_cast<float>(market::answer<double>(world, taste, top, key.page, 0.5).turnover);
}
