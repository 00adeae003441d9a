#include "cuda/rate.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "cuda/cuda_simulator.hpp"
#include "cuda/gemm.hpp"
#include "cuda/graph.hpp"
#include "vt/core/error.hpp"
#include "vt/core/half.hpp"
#include "vt/sim/page_view_work.hpp"

namespace vt::cuda {
namespace {

constexpr std::int64_t kMostPages = 16, kLeastPages = 4;
constexpr std::int64_t kRowsAtOnce = std::int64_t{1} << 25;  // bounds the memory of trajectories
constexpr std::int64_t kWarmPages = 64;                      // of a lane, before the first figure
constexpr std::int64_t kCheckedLanes = 200, kCheckedPages = 24;

// Calls a second of `launch` on a stream: one figure a repeat.
template <class Launch>
std::vector<double> calls_a_second(double seconds, int repeats, StreamView stream, const Launch& launch) {
  const Event begin(Event::Timing::kOn), end(Event::Timing::kOn);
  const auto milliseconds_of = [&](int count) {
    begin.record(stream);
    for (int i = 0; i < count; ++i) launch();
    end.record(stream);
    end.view().synchronize();
    return static_cast<double>(milliseconds(begin.view(), end.view()));
  };
  int count = 1;  // doubled until a repeat is long enough: the warm-up
  while (milliseconds_of(count) < 500.0 * seconds) count *= 2;
  std::vector<double> rates;
  for (int i = 0; i < repeats; ++i) rates.push_back(1e3 * count / milliseconds_of(count));
  return rates;
}

double best(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

double copy_rate(const Memory& memory, double seconds) {
  constexpr std::int64_t kBytes = std::int64_t{1} << 28;
  const Buffer<std::byte> from(kBytes, memory), to(kBytes, memory);
  from.clear(memory.stream);
  return 2.0 * kBytes * best(calls_a_second(seconds / 4, 3, memory.stream, [&] {
           copy_bytes(to.data(), from.data(), from.bytes(), memory.stream);
         }));
}

// 0 where there is no cuBLAS.
double matmul_rate(const Memory& memory, double seconds, std::string& why_not) {
  constexpr std::int32_t kSide = 4096;
  constexpr std::int64_t kFloats = std::int64_t{kSide} * kSide;
  try {
    const Gemm gemm(memory);
    const Buffer<float> rows(kFloats, memory), x(kFloats, memory), y(kFloats, memory);
    std::vector<float> values(kFloats);  // zeros would draw less power
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(i * 2654435761u % 1021u) / 1021.0f - 0.5f;
    for (const Buffer<float>* matrix : {&rows, &x, &y}) matrix->fill_from(values.data(), memory.stream);
    kernels::RowLayer layer;
    layer.rows = rows.data();
    layer.in = layer.out = layer.pitch = kSide;
    return 2.0 * kSide * static_cast<double>(kFloats) *
           best(calls_a_second(seconds / 4, 3, memory.stream,
                               [&] { gemm.multiply_add(layer, 0, x.data(), y.data(), kSide, kSide); }));
  } catch (const Error& error) {
    why_not = error.what();
    return 0.0;
  }
}

KernelWish wish_of(Kernel kernel) {
  return kernel == Kernel::kFused ? KernelWish::kFused : KernelWish::kLayered;
}

void add_means(const DeviceTrajectories& pages, StreamView stream, Rate& rate) {
  const auto rows = static_cast<std::size_t>(pages.rows());
  std::vector<std::uint32_t> outcome(rows);
  std::vector<float> reward(rows);
  copy_bytes(outcome.data(), pages.view().outcome, 4 * rows, stream);
  copy_bytes(reward.data(), pages.view().reward, 4 * rows, stream);
  stream.synchronize();
  double sum = 0.0;
  std::int64_t ended = 0;
  for (const float value : reward) sum += static_cast<double>(value);
  for (const std::uint32_t bits : outcome)
    ended += session::unpack_outcome(bits).end != EndReason::kNone ? 1 : 0;
  rate.reward_per_page = sum / static_cast<double>(rows);
  rate.pages_per_session = static_cast<double>(rows) / static_cast<double>(std::max<std::int64_t>(ended, 1));
}

void measure(const ModelPtr& model, const RankingPolicy& policy, const DeviceFacts& device,
             const RateRequest& request, Rate& rate) {
  CudaSimulator simulator(model, device, {wish_of(request.kernel), request.graph});
  simulator.reset({.seed = request.seed, .lanes = request.lanes});
  simulator.load(policy);
  const DeviceTrajectories pages = simulator.make_trajectories(rate.pages, request.lanes, request.options);
  const Stream stream;
  const auto serve = [&] { simulator.serve_recorded(pages, stream.view().get()); };
  for (std::int64_t served = 0; served < kWarmPages; served += rate.pages) serve();
  rate.page_views = calls_a_second(request.seconds, request.repeats, stream.view(), serve);
  for (double& views : rate.page_views) views *= static_cast<double>(pages.rows());
  add_means(pages, stream.view(), rate);
}

[[noreturn]] void refuse(Kernel kernel, const std::string& what) {
  throw Error(ErrorKind::kInternal, "wrong answer", name_of(kernel), what + " differ from the CPU backend",
              "please report it");
}

void require_same_bits(const Trajectories& got, const Trajectories& want) {
  const TrajectoriesView &a = got.view(), &b = want.view();
  const auto rows = static_cast<std::size_t>(got.rows());
  const auto require = [](const char* what, const void* x, const void* y, std::size_t bytes) {
    if (std::memcmp(x, y, bytes) != 0) refuse(Kernel::kFused, what);
  };
  require("outcomes", a.outcome, b.outcome, 4 * rows);
  require("rewards", a.reward, b.reward, 4 * rows);
  require("actions", a.action, b.action, 2 * rows * static_cast<std::size_t>(a.actions));
  require("sessions", a.session, b.session, 8 * (rows + kCheckedLanes));
}

void require_close_first_page(const Trajectories& got, const Trajectories& want) {
  const TrajectoriesView &a = got.view(), &b = want.view();
  std::int64_t other = 0;
  for (std::int64_t i = 0; i < a.lanes; ++i) {
    other += a.outcome[i] != b.outcome[i] ? 1 : 0;
    for (std::int64_t c = i * a.actions; c < (i + 1) * a.actions; ++c) {
      const float x = float_of_half(a.action[c]), y = float_of_half(b.action[c]);
      if (!(std::fabs(x - y) <= std::fabs(y) * 0x1p-9f + 0x1p-20f)) refuse(Kernel::kLayered, "actions");
    }
  }
  if (100 * other > a.lanes) refuse(Kernel::kLayered, "outcomes");
}

}  // namespace

Ceilings measured_ceilings(const DeviceFacts& device, double seconds) {
  const DeviceScope scope(device.index);
  const MemoryPool pool(device.index);
  const Stream stream;
  const Memory memory{pool, stream.view()};
  Ceilings ceilings;
  ceilings.copy_bytes = copy_rate(memory, seconds);
  ceilings.matmul_flops = matmul_rate(memory, seconds, ceilings.no_matmul);
  return ceilings;
}

Rate measured_rate(const ModelPtr& model, const RankingPolicy& policy, const DeviceFacts& device,
                   const RateRequest& request) {
  Rate rate;
  rate.lanes = request.lanes;
  rate.pages = std::clamp(kRowsAtOnce / request.lanes, kLeastPages, kMostPages);
  rate.kernel = request.kernel;
  rate.graph = request.graph;
  const DeviceScope scope(device.index);
  try {
    measure(model, policy, device, request, rate);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kDevice) throw;
    rate.failed = error.what();
    rate.page_views.clear();
  }
  return rate;
}

void check_rollout(const ModelPtr& model, const RankingPolicy& policy, const DeviceFacts& device,
                   Kernel kernel) {
  const DeviceScope scope(device.index);
  const TrajectoryOptions options{{}, true};
  const std::int64_t pages = kernel == Kernel::kFused ? kCheckedPages : 1;
  CudaSimulator gpu(model, device, {wish_of(kernel)});
  const auto cpu = make_cpu_simulator(model);
  Trajectories got(model->spec.rules, pages, kCheckedLanes, options);
  Trajectories want(model->spec.rules, pages, kCheckedLanes, options);
  gpu.reset({.seed = 1, .lanes = kCheckedLanes});
  cpu->reset({.seed = 1, .lanes = kCheckedLanes});
  gpu.rollout(policy, got, nullptr);
  cpu->rollout(policy, want);
  kernel == Kernel::kFused ? require_same_bits(got, want) : require_close_first_page(got, want);
}

Roofline roofline_of(const SimulatorModel& model, const RankingPolicy& policy, const Rate& rate,
                     const Ceilings& ceilings, bool noise) {
  Roofline roofline;
  roofline.flops = rollout_flops(model, policy, rate.pages_per_session);
  roofline.bytes = row_bytes(model.spec.rules, noise);
  if (ceilings.matmul_flops == 0.0) return roofline;
  const double products = ceilings.matmul_flops / roofline.flops;
  const double copies = ceilings.copy_bytes / roofline.bytes;
  roofline.page_views = std::min(products, copies);
  roofline.bound = products < copies ? "fp32 matmul" : "copy";
  return roofline;
}

}  // namespace vt::cuda
