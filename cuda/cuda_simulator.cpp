#include "cuda/cuda_simulator.hpp"

#include <algorithm>
#include <stdexcept>

#include "cuda/caller_matrix.hpp"
#include "cuda/nvtx.hpp"
#include "kernels/launch.hpp"
#include "kernels/launch_rows.hpp"
#include "sim/customer_policy.hpp"
#include "sim/policy_rules.hpp"
#include "sim/rows.hpp"

namespace vt::cuda {

CudaSimulator::CudaSimulator(ModelPtr model, const DeviceFacts& device, const CudaOptions& options)
    : model_(std::move(model)),
      rules_(model_->spec.rules),
      device_(device),
      options_(options),
      pool_(device.index),
      last_(own_.view()),
      refill_(*model_, device, options.kernel, memory()),
      policy_(memory()),
      outside_(memory()),
      sums_(0, memory()),
      given_(0, memory()) {
  if (rules_.action_size == 0) {
    throw Error(ErrorKind::kDevice, "no kernel for this simulator", model_->spec.name,
                "its log had no actions", "use --device cpu");
  }
  if (model_->market) return;
  customer_policy_ = model_->customer_policy;
  customer_.emplace(customer_policy_, rules_.attributes.width, memory());
}

CudaSimulator::~CudaSimulator() {
  // What is still queued uses memory that goes now.
  int before = 0;
  cudaGetDevice(&before);
  cudaSetDevice(device_.index);
  cudaDeviceSynchronize();
  cudaSetDevice(before);
}

StreamView CudaSimulator::enter(vt::Stream given) {
  const StreamView stream = given == nullptr ? own_.view() : StreamView(static_cast<cudaStream_t>(given));
  if (!(stream == last_)) {
    moved_.record(last_);
    stream.wait(moved_.view());
    last_ = stream;
  }
  return stream;
}

CudaSimulator::Route CudaSimulator::route_of(const kernels::PolicyView& policy) {
  Route route;
  kernels::RolloutArgs& args = route.args;
  args.rules = rules_;
  args.numbers = lanes_->numbers();
  args.lanes = lanes_->lanes();
  args.pool = lanes_->pool();
  args.policy = policy;
  if (customer_) args.customer = customer_->view();
  args.counted = model_->page_count.has_value();
  if (model_->market) args.world = refill_.world()->view();
  route.choice = choose_kernel(options_.kernel, {device_.major, device_.minor}, args);
  if (route.choice.kernel == Kernel::kLayered) {
    if (!layered_) layered_.emplace(device_, memory());
    layered_->reserve(args, memory());
    return route;
  }
  route.plan = plan_grid(args, device_, lanes(), "rollout");
  const std::int64_t floats = route.plan.blocks * args.sum_floats;
  if (floats > sums_.size()) sums_ = Buffer<float>(floats, memory());
  return route;
}

void CudaSimulator::start(DeviceLanes lanes) {
  lanes_.emplace(std::move(lanes));
  loaded_.reset();
  recording_.reset();
  const std::int64_t count = lanes_->start().lanes;
  const int k = rules_.action_size;
  refill_.attach(*lanes_, memory());
  given_ = Buffer<float>(count * k, memory());
  page_.emplace(rules_, 1, count, TrajectoryOptions{}, memory());
  outside_.assign_given(given_.data(), rules_.low, rules_.high, k, own_.view());
  stepped_ = route_of(outside_.view());
}

void CudaSimulator::reset(const Start& new_start) {
  validate(new_start);
  const DeviceScope scope(device_.index);
  const StreamView stream = enter(nullptr);
  start(DeviceLanes(new_start, words(), memory()));
  refill_.enqueue(stream);
  VT_CUDA_CHECK(
      kernels::launch_begin(lanes_->numbers(), lanes_->pool(), words(), lanes_->lanes(), stream.get()));
  stream.synchronize();
}

// A launch sums the first layers of the lanes' customers anew.
void CudaSimulator::set_customer_policy(const Network& customer_policy) {
  replace_customer_policy(*model_, customer_policy, customer_policy_);
  const DeviceScope scope(device_.index);
  customer_->assign(customer_policy_, enter(nullptr));
}

void CudaSimulator::adopt_customer(const nn::MlpView& network, const float* input_scale, vt::Stream given) {
  if (!customer_) throw std::invalid_argument("CudaSimulator: adopt_customer() without a customer network");
  const DeviceScope scope(device_.index);
  customer_->adopt(network, input_scale, enter(given));
}

std::vector<std::byte> CudaSimulator::save() const {
  if (!lanes_) throw std::logic_error("CudaSimulator: save() before reset()");
  const DeviceScope scope(device_.index);
  return to_bytes(lanes_->to_host(last_), words());
}

void CudaSimulator::restore(std::span<const std::byte> bytes) {
  const Lanes lanes = lanes_from_bytes(bytes, rules_);
  const DeviceScope scope(device_.index);
  enter(nullptr);
  start(DeviceLanes(lanes, words(), memory()));
}

std::int64_t CudaSimulator::active() const {
  if (!lanes_ || lanes_->start().sessions == 0) return lanes();
  const DeviceScope scope(device_.index);
  return lanes_->count_active(last_);
}

void CudaSimulator::observe(Observation observation, Matrix<float> out, vt::Stream given) {
  check_observation(out, lanes(), rules_, observation);
  const DeviceScope scope(device_.index);
  const StreamView stream = enter(given);
  const CallerMatrix to(out, {pool_, stream});
  VT_CUDA_CHECK(kernels::launch_observe_lanes(rules_, observation, lanes_->lanes(), to.view(), stream.get()));
  to.give_back(stream);
  if (given == nullptr) stream.synchronize();
}

void CudaSimulator::enqueue(const Route& route, const TrajectoriesView& out, const session::RewardRule& rule,
                            std::int64_t first, std::int64_t count, StreamView stream) {
  const auto launch = model_->market ? kernels::launch_rollout_market : kernels::launch_rollout_networks;
  kernels::RolloutArgs args = route.args;
  args.out = out;
  args.reward = rule;
  args.sums = sums_.data();
  for (std::int64_t at = first; at < first + count; at += args.pages) {
    args.first_page = at;
    args.pages = static_cast<std::int32_t>(std::min<std::int64_t>(kPoolDepth, first + count - at));
    refill_.enqueue(stream);
    if (route.choice.kernel == Kernel::kLayered) {
      layered_->enqueue(args, stream);
    } else {
      VT_CUDA_CHECK(launch(args, route.plan.shape, route.plan.blocks, stream.get()));
    }
  }
}

void CudaSimulator::step(Matrix<const float> actions, const session::RewardRule& rule, const StepView& out,
                         vt::Stream given) {
  check_actions(actions, lanes(), rules_);
  const bool terminal = out.terminal_observation.data != nullptr;
  if (terminal) check_observation(out.terminal_observation, lanes(), rules_, rules_.observation);
  const DeviceScope scope(device_.index);
  const Range range("step");
  const StreamView stream = enter(given);
  copy_rows({given_.data(), lanes(), rules_.action_size, rules_.action_size}, actions, stream);
  const TrajectoriesView& page = page_->view();
  enqueue(*stepped_, page, rule, 0, 1, stream);
  const auto give = [&](void* to, const void* from) {
    if (to != nullptr) copy_bytes(to, from, static_cast<std::size_t>(lanes()) * 4, stream);
  };
  give(out.outcome, page.outcome);
  give(out.reward, page.reward);
  give(out.turnover, page.turnover);
  if (terminal) {
    const CallerMatrix to(out.terminal_observation, {pool_, stream});
    VT_CUDA_CHECK(kernels::launch_observe_ends(rules_, page, to.view(), stream.get()));
    to.give_back(stream);
  }
  if (given == nullptr) stream.synchronize();
}

void CudaSimulator::load(const RankingPolicy& policy) {
  check_policy(policy, model_->spec);
  if (!lanes_) throw std::invalid_argument("CudaSimulator: load() before reset()");
  const DeviceScope scope(device_.index);
  enter(nullptr);
  policy_.assign(policy, model_->spec, memory());
  Route route = route_of(policy_.view());
  if (!loaded_ || !(loaded_->args.policy == route.args.policy)) recording_.reset();
  loaded_ = std::move(route);
}

void CudaSimulator::adopt(const nn::MlpView& network, const float* input_scale, const float* log_std,
                          vt::Stream given) {
  if (!loaded_) throw std::invalid_argument("CudaSimulator: adopt() before load()");
  const DeviceScope scope(device_.index);
  policy_.adopt(network, input_scale, log_std, rules_.action_size, enter(given));
}

DeviceTrajectories CudaSimulator::make_trajectories(std::int64_t pages, std::int64_t lanes,
                                                    const TrajectoryOptions& options) const {
  const DeviceScope scope(device_.index);
  return DeviceTrajectories(rules_, pages, lanes, options, memory());
}

void CudaSimulator::serve(const DeviceTrajectories& out, vt::Stream given) {
  if (!loaded_) throw std::invalid_argument("CudaSimulator: serve() before load()");
  if (out.lanes() != lanes()) throw std::invalid_argument("CudaSimulator: trajectories of other lanes");
  const DeviceScope scope(device_.index);
  const Range range("rollout");
  enqueue(*loaded_, out.view(), out.options().reward, 0, out.pages(), enter(given));
}

void CudaSimulator::serve_recorded(const DeviceTrajectories& out, vt::Stream given) {
  const session::RewardRule& rule = out.options().reward;
  if (!recording_ || !(recording_->rows == out.view() && recording_->rule == rule)) {
    serve(out, given);
    if (options_.graphs) recording_ = Recording{out.view(), rule, std::nullopt};
    return;
  }
  const DeviceScope scope(device_.index);
  const StreamView stream = enter(given);  // waits for other streams before anything is recorded
  if (!recording_->replay) {
    Capture capture(stream);
    serve(out, given);
    recording_->replay.emplace(capture.end());
  }
  recording_->replay->launch(stream);
}

void CudaSimulator::rollout(const RankingPolicy& policy, Trajectories& out, vt::Stream given) {
  check_trajectories(out, lanes(), rules_);
  check_policy(policy, model_->spec);
  const DeviceScope scope(device_.index);
  enter(nullptr);
  if (!pages_ || pages_->pages() != out.pages() || pages_->lanes() != lanes() ||
      !(pages_->options() == out.options())) {
    pages_.emplace(rules_, out.pages(), lanes(), out.options(), memory());
  }
  load(policy);
  serve_recorded(*pages_, given);
  pages_->copy_to(out, last_);
  last_.synchronize();
  policy_.refuse_missing(last_);
}

std::unique_ptr<Simulator> make_cuda_simulator(ModelPtr model, int device, const CudaOptions& options) {
  const DeviceFacts facts = usable_device(device);
  const DeviceScope scope(device);
  return std::make_unique<CudaSimulator>(std::move(model), facts, options);
}

}  // namespace vt::cuda
