// bench: page views a second, repeated, beside what the processor's arithmetic would allow.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <optional>
#include <vector>

#include "app/bench_case.hpp"
#include "app/bench_on_gpu.hpp"
#include "app/device_argument.hpp"
#include "app/gpus.hpp"
#include "app/signals.hpp"
#include "app/simulator_argument.hpp"
#include "app/verb.hpp"
#include "app/version.hpp"
#include "vt/core/error.hpp"
#include "vt/learn/sgemm_rate.hpp"
#include "vt/learn/trpo.hpp"
#include "vt/sim/product_rate.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::app {
namespace {

constexpr double kWarmUpSeconds = 1.0, kCeilingSeconds = 0.15;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

Json spread(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {{"median", median(values)}, {"min", *least}, {"max", *most}};
}

// Floating-point operations a second: the CPU backend's product and the matrix library's.
struct Ceiling {
  double own, vendor;
};

Ceiling measured_ceiling(int threads) {
  return {measured_product_rate(threads, kCeilingSeconds),
          learn::measured_sgemm_rate(threads, kCeilingSeconds)};
}

// One entry for each repeat, so that a rate and its ceiling (the better of just before and just after) come
// from the same moment.
struct Rates {
  std::vector<double> page_views;   // a second
  std::vector<double> own, vendor;  // floating-point operations a second
  std::vector<double> ceiling;      // page views a second at the better of both
  std::vector<double> fraction;

  void add_ceiling(double own_rate, double vendor_rate, double flops) {
    own.push_back(own_rate);
    vendor.push_back(vendor_rate);
    ceiling.push_back(std::max(own_rate, vendor_rate) / flops);
    fraction.push_back(page_views.back() / ceiling.back());
  }
};

class Bench final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("sim", sim_, "market, market:FILE.toml or a simulator folder")
        .value("SIM")
        .path(absolute_simulator);
    settings.add_choice(
        "case", case_, {"env", "rollout", "train"},
        "env: uniform actions; rollout: the trainer's initial policy, trajectories stored for a "
        "learner; train: TRPO iterations");
    settings
        .add(
            "lanes", lanes_,
            "sessions in lockstep, on a GPU a list; empty: 16384, on a GPU 2^10, 2^12 .. 2^22, for train the "
            "trainer's")
        .where([](const std::vector<int>& lanes) { return valid_lanes(lanes); },
               "must be between 1 and 2^24 each");
    settings.add("seconds", seconds_, "of a repeat; the case is warmed up before the first").range(0.01, 1e5);
    settings.add("repeats", repeats_, "median, min and max are over these").range(1, 10'000);
    settings.add("log", log_, "file to which one JSON line a figure is appended");
    gpu_.declare(settings);
  }

  void run(Run& run) override {
    if (!run.device_chosen()) {
      throw Error(ErrorKind::kUsage, "device not chosen", "--device auto", "a throughput belongs to a device",
                  "say --device cpu");
    }
    const ModelPtr model = open_simulator(sim_);
    const std::optional<int> gpu = gpu_index(run.common().device);
    if (gpu && case_ != "train") {
      GpuSweep sweep{case_, std::vector<std::int64_t>(lanes_.begin(), lanes_.end()), seconds_, repeats_};
      for (const Json& line : bench_on_gpu(run, model, sim_, gpu_, sweep)) append_line(line);
      return;
    }
    if (lanes_.size() > 1) {
      throw Error(ErrorKind::kUsage, "bad value", "--lanes", "one figure at a time here",
                  "a list is for --device cuda --case env or rollout");
    }
    gpu_.resolve(run, *model, policy_shape(model->spec, learn::default_trpo_options(model->spec).hidden));
    if (gpu) gpu_bench_.emplace(model, RankingPolicy{}, *gpu);
    run.open();
    const auto subject =
        make_bench_case(case_, model, run.common(), gpu_, lanes_.empty() ? 0 : lanes_.front());
    const Rates rates = measure(run, *subject);
    const Json means = subject->means();
    const double flops = subject->flops();
    subject->check();

    Json summary = run.summary(&model->spec);
    summary["case"] = case_;
    summary["lanes"] = subject->lanes();
    summary["repeats"] = repeats_;
    Json figures = {{"page_views_per_second", spread(rates.page_views)},
                    {"roofline",
                     {{"page_views_per_second", median(rates.ceiling)},
                      {"bound", gpu ? "fp32 matmul" : "fp32 product"},
                      {"fraction", median(rates.fraction)},
                      {"flops_per_page_view", flops},
                      {"flops_per_second",
                       gpu ? Json{{"matmul", median(rates.vendor)}}
                           : Json{{"own_product", median(rates.own)}, {"sgemm", median(rates.vendor)}}}}},
                    {"means", means},
                    {"seconds", seconds_},
                    {"flags",
                     {{"kernel", gpu ? gpu_.kernel() : cpu_kernel_name()},
                      {"compiler", kCompiler},
                      {"build_type", kBuildType}}},
                    {"processor", processor_name()},
                    {"gpu", gpu ? gpu_bench_->gpu() : Json(nullptr)},
                    {"paths", {{"sim", sim_}}}};
    append_line(run.finish(std::move(summary), figures));
    if (!run.common().json) print(rates, flops);
  }

 private:
  Rates measure(const Run& run, BenchCase& subject) {
    report::Progress progress("bench " + case_, "page views", 0, run.progress());
    std::int64_t served = 0;
    const auto rate_over = [&](double seconds) {
      using Clock = std::chrono::steady_clock;
      const auto start = Clock::now();
      std::int64_t views = 0;
      double spent = 0.0;
      do {
        if (interrupted()) throw Interrupted();
        views += subject.advance();
        spent = std::chrono::duration<double>(Clock::now() - start).count();
        progress.update(served + views);
      } while (spent < seconds);
      served += views;
      return static_cast<double>(views) / spent;
    };
    while (served < subject.warm_up()) rate_over(std::min(seconds_, kWarmUpSeconds));
    Rates rates;
    const double flops = subject.flops();
    Ceiling before = ceiling(run);
    for (int i = 0; i < repeats_; ++i) {
      rates.page_views.push_back(rate_over(seconds_));
      const Ceiling after = ceiling(run);
      rates.add_ceiling(std::max(before.own, after.own), std::max(before.vendor, after.vendor), flops);
      before = after;
    }
    progress.finish();
    return rates;
  }

  // Of the device that computes; a GPU's is measured once.
  Ceiling ceiling(const Run& run) {
    return gpu_bench_ ? Ceiling{0.0, gpu_bench_->matmul_flops()} : measured_ceiling(run.common().threads);
  }

  static bool valid_lanes(const std::vector<int>& lanes) {
    return std::all_of(lanes.begin(), lanes.end(), [](int n) { return n >= 1 && n <= 1 << 24; });
  }

  static std::string processor_name() {
    std::ifstream facts("/proc/cpuinfo");
    for (std::string line; std::getline(facts, line);) {
      if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "unknown";
  }

  void append_line(const Json& summary) const {
    if (log_.has_parent_path()) std::filesystem::create_directories(log_.parent_path());
    std::ofstream log(log_, std::ios::app);
    log << summary.dump() << "\n" << std::flush;
    if (!log) throw Error(ErrorKind::kUsage, "cannot write", log_.string(), "the system refused");
  }

  void print(const Rates& rates, double flops) const {
    fmt::print("{}: {:.3g} page views/s (median of {}; min {:.3g}, max {:.3g})\n", case_,
               median(rates.page_views), repeats_,
               *std::min_element(rates.page_views.begin(), rates.page_views.end()),
               *std::max_element(rates.page_views.begin(), rates.page_views.end()));
    fmt::print(
        "roofline: {:.3g} page views/s, bound by fp32 products: {:.4g} kFLOP a page view at {:.4g} GFLOP/s "
        "(own product {:.4g}, sgemm {:.4g})\nfraction: {:.3f}\n",
        median(rates.ceiling), 1e-3 * flops, 1e-9 * std::max(median(rates.own), median(rates.vendor)),
        1e-9 * median(rates.own), 1e-9 * median(rates.vendor), median(rates.fraction));
  }

  std::string sim_;
  std::string case_ = "rollout";
  std::vector<int> lanes_;
  GpuOptions gpu_;
  std::optional<GpuBench> gpu_bench_;  // where training is measured
  double seconds_ = 2.0;
  int repeats_ = 5;
  std::filesystem::path log_ = "runs/bench.jsonl";
};

}  // namespace

std::unique_ptr<Verb> make_bench() {
  return std::make_unique<Bench>();
}

}  // namespace vt::app
