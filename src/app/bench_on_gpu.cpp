#include "app/bench_on_gpu.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/bench_case.hpp"
#include "app/device_argument.hpp"
#include "app/gpus.hpp"
#include "app/signals.hpp"
#include "app/version.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

constexpr int kFirstPower = 10, kLastPower = 22, kPowerStep = 2;

std::vector<std::int64_t> lanes_of(const GpuSweep& sweep) {
  if (!sweep.lanes.empty()) return sweep.lanes;
  std::vector<std::int64_t> lanes;
  for (int power = kFirstPower; power <= kLastPower; power += kPowerStep)
    lanes.push_back(std::int64_t{1} << power);
  return lanes;
}

// The kernel that serves the shapes, and with --kernel auto the layered one beside it.
std::vector<cuda::Kernel> kernels_of(bool all, const GpuOptions& gpu) {
  if (gpu.kernel() == "layered") return {cuda::Kernel::kLayered};
  return all ? std::vector{cuda::Kernel::kFused, cuda::Kernel::kLayered} : std::vector{cuda::Kernel::kFused};
}

// Why the kernel is not measured here; empty where it is, and gives the right results. Throws what is not for
// want of something: wrong results.
std::string why_not(const GpuBench& bench, cuda::Kernel kernel) {
  try {
    bench.check(kernel);
    return {};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kDevice) throw;
    return error.what();
  }
}

double median_of(const Json& rate) {
  return rate.contains("failed") ? 0.0 : rate["page_views_per_second"]["median"].get<double>();
}

void print(const Json& rate) {
  if (rate.contains("failed")) {
    fmt::print("{:>9} lanes  {:<8} not measured: {}\n", rate["lanes"].get<std::int64_t>(),
               rate["kernel"].get<std::string>(), rate["failed"].get<std::string>());
    return;
  }
  const Json& fraction = rate["roofline"]["fraction"];
  fmt::print("{:>9} lanes  {:<8} {:10.3e} page views/s  {} of the roofline\n",
             rate["lanes"].get<std::int64_t>(), rate["kernel"].get<std::string>(), median_of(rate),
             fraction.is_null() ? "?" : fmt::format("{:.3f}", fraction.get<double>()));
}

}  // namespace

std::vector<Json> bench_on_gpu(Run& run, const ModelPtr& model, const std::string& sim, GpuOptions& gpu,
                               const GpuSweep& sweep) {
  const BenchRollout rollout = bench_rollout(sweep.bench_case, model, run.common());
  const bool all = gpu.kernel() == "auto";
  gpu.resolve(run, *model, rollout.policy.network);
  GpuBench bench(model, rollout.policy, *gpu_index(run.common().device));
  run.open();

  std::vector<Json> rates;
  std::string fault;
  for (const cuda::Kernel kernel : kernels_of(all, gpu)) {
    if (const std::string reason = why_not(bench, kernel); !reason.empty()) {
      spdlog::warn("{}: not measured: {}", cuda::name_of(kernel), fault = reason);
      continue;
    }
    for (const std::int64_t lanes : lanes_of(sweep)) {
      if (interrupted()) throw Interrupted();
      cuda::RateRequest request;
      request.lanes = lanes;
      request.kernel = kernel;
      request.graph = gpu.options().graphs;
      request.options = rollout.options;
      request.seed = run.common().seed;
      request.seconds = sweep.seconds;
      request.repeats = sweep.repeats;
      rates.push_back(bench.measure(request));
      if (!run.common().json) print(rates.back());
    }
  }
  if (rates.empty()) throw Error(ErrorKind::kDevice, "nothing was measured", "bench", fault);
  const Json& best = *std::max_element(
      rates.begin(), rates.end(), [](const Json& a, const Json& b) { return median_of(a) < median_of(b); });
  if (best.contains("failed"))
    throw Error(ErrorKind::kDevice, "nothing was measured", "bench", best["failed"].get<std::string>());

  const auto summary_of = [&](const Json& rate) {
    Json summary = run.summary(&model->spec);
    summary["case"] = sweep.bench_case;
    summary["lanes"] = rate["lanes"];
    summary["repeats"] = sweep.repeats;
    return summary;
  };
  const auto figures_of = [&](Json rate) {
    Json flags = {{"kernel", rate["kernel"]},
                  {"graph", rate["graph"]},
                  {"compiler", kCompiler},
                  {"build_type", kBuildType}};
    for (const char* name : {"lanes", "kernel", "graph"}) rate.erase(name);
    rate.update({{"seconds", sweep.seconds},
                 {"flags", std::move(flags)},
                 {"gpu", bench.gpu()},
                 {"paths", {{"sim", sim}}}});
    return rate;
  };
  std::vector<Json> lines;
  for (const Json& rate : rates) {
    Json line = summary_of(rate);
    line["run"] = figures_of(rate);
    line["run"].update({{"version", kVersion}, {"commit", kCommit}, {"device", run.common().device}});
    lines.push_back(std::move(line));
  }
  Json figures = figures_of(best);
  figures["rates"] = rates;
  run.finish(summary_of(best), figures);
  return lines;
}

}  // namespace vt::app
