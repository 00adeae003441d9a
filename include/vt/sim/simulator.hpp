// The step's interface (design 3): virtual customer sessions in lockstep lanes, driven from outside page by
// page, or rolled out with a policy inside. Lane l of L plays sessions first + l, first + l + L, ...; every
// draw is addressed by its session number, so results depend on neither lanes nor threads where the algorithm
// does not (semantics 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vt/core/view.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt {

// An execution queue of the backend (a cudaStream_t on a GPU); the CPU backend has one and ignores it.
using Stream = void*;

struct Start {
  std::uint64_t seed = 0;
  std::int64_t lanes = 0;           // L >= 1
  std::uint64_t first_session = 0;  // session numbers from here
  std::uint64_t sessions = 0;       // how many, every started one is finished; 0: without end
};

// What a page came to, one entry a lane [L]. Null pointers are not written.
struct StepView {
  std::uint32_t* outcome = nullptr;  // packed session::Outcome
  float* reward = nullptr;           // by the rule, after ANC
  float* turnover = nullptr;
  Matrix<float> terminal_observation{};  // [L, F]: rows of sessions that ended on this page, others untouched
};

class Simulator {
 public:
  virtual ~Simulator() = default;

  virtual const ModelPtr& model() const = 0;
  const SimulatorSpec& spec() const { return model()->spec; }

  // Starts the lanes' first sessions. Throws std::invalid_argument on an impossible Start.
  virtual void reset(const Start& start) = 0;
  virtual std::int64_t lanes() const = 0;
  // Lanes that hold a session; 0 once all `sessions` are finished.
  virtual std::int64_t active() const = 0;

  // Writes what a ranker would see now, [L, F] with F of `observation`; idle lanes read 0.
  virtual void observe(Observation observation, Matrix<float> out, Stream stream = nullptr) = 0;

  // Serves one page in every lane with the given raw actions [L, k] (clipped and rounded as any action) and
  // starts the next session where one ended. Nothing is allocated.
  virtual void step(Matrix<const float> actions, const session::RewardRule& rule, const StepView& out,
                    Stream stream = nullptr) = 0;

  // Serves out.pages() pages in every lane with `policy` inside. `out` must have lanes() lanes.
  // Throws std::invalid_argument where the policy does not fit the simulator.
  virtual void rollout(const RankingPolicy& policy, Trajectories& out, Stream stream = nullptr) = 0;

  // Replaces the weights of the customer network by those of a network of the same shape; sessions go on as
  // they stand. model() stays what the simulator was made of. Nothing is allocated. Throws
  // std::invalid_argument: other widths, activation or normalisation, a weight that is not finite, a market.
  virtual void set_customer_policy(const Network& customer_policy) = 0;

  // The sessions in the lanes, mid-session state included; restore() continues bit for bit.
  virtual std::vector<std::byte> save() const = 0;
  virtual void restore(std::span<const std::byte> bytes) = 0;
};

// One page view after the other, one session at a time, straight from the rules: the executable definition.
// Slow on purpose.
std::unique_ptr<Simulator> make_reference_simulator(ModelPtr model);

// Tiles of sessions with exact vector kernels, over `threads` threads (0: all cores). Bit-equal to the
// reference.
std::unique_ptr<Simulator> make_cpu_simulator(ModelPtr model, int threads = 0);

// Its instruction set on this processor: "avx512" or "avx2". Throws vt::Error (kDevice) where it has neither.
const char* cpu_kernel_name();

// Draws the customers of sessions first .. first + count - 1 only: packed [count, words].
void sample_customers(const SimulatorModel& model, std::uint64_t seed, std::uint64_t first,
                      std::int64_t count, std::uint32_t* packed, int threads = 0);

}  // namespace vt
