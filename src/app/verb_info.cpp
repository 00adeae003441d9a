// info: versions, build, devices, and what a simulator is.
#include <fmt/format.h>

#include <iostream>

#include "app/gpu_options.hpp"
#include "app/gpus.hpp"
#include "app/run.hpp"
#include "app/simulator_argument.hpp"
#include "app/verb.hpp"
#include "app/version.hpp"
#include "cuda/kernel_choice.hpp"
#include "vt/core/error.hpp"
#include "vt/learn/trpo.hpp"
#include "vt/sim/thread_pool.hpp"

namespace vt::app {
namespace {

Json describe(const Network& network) {
  return {{"widths", network.widths()}, {"activation", name_of(network.activation)}};
}

Json describe(const SimulatorModel& model) {
  const SimulatorSpec& spec = model.spec;
  Json json = {{"kind", name_of(spec.kind)},
               {"hash", spec.hash},
               {"name", spec.name},
               {"licence", spec.licence},
               {"source", spec.source},
               {"attributes", Json::object()},
               {"customers", name_of(model.customer_generator.kind)},
               {"observation", name_of(spec.rules.observation)},
               {"observation_size", spec.observation_size()},
               {"actions", spec.action_size()},
               {"max_page_index", spec.rules.max_page_index},
               {"n_slots", spec.rules.n_slots}};
  for (const Attribute& attribute : spec.attributes) json["attributes"][attribute.name] = attribute.size;
  for (const NormQuantile& q : spec.norm_quantiles)
    json["norm_quantiles"][fmt::format("p{:g}", 100.0 * q.level)] = q.norm;
  if (!model.customer_policy.layers.empty()) {
    json["networks"] = {{"customer_policy", describe(model.customer_policy)}};
    if (model.customer_generator.kind == GeneratorKind::kMlp)
      json["networks"]["customer_generator"] = describe(model.customer_generator.network);
    if (model.page_count) json["networks"]["page_count"] = describe(*model.page_count);
    if (model.logging_policy) json["networks"]["logging_policy"] = describe(*model.logging_policy);
  }
  return json;
}

// What would serve the simulator's shapes with the trainer's policy, on the processor and on each compute
// capability that the kernels are built for, whether or not this machine has one.
Json kernels_of(const SimulatorModel& model) {
  Json json = {{"cpu", fmt::format("{}, layers of any shape", cpu_kernel_name())}};
  const Network policy = policy_shape(model.spec, learn::default_trpo_options(model.spec).hidden);
  for (const cuda::Capability& capability : cuda::kCapabilities) {
    Json& row = json["cuda " + capability.name()];
    try {
      const cuda::KernelChoice choice =
          cuda::choose_kernel(cuda::KernelWish::kAuto, capability, cuda::rollout_shapes(model, policy));
      row = {{"kernel", cuda::name_of(choice.kernel)}, {"why", choice.why}};
    } catch (const Error& error) {
      row = {{"kernel", nullptr}, {"why", error.what()}};
    }
  }
  return json;
}

class Info final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("sim", sim_, "also describe this simulator").value("SIM").path(absolute_simulator);
  }

  // Writes a folder only where --out asks for one.
  void run(Run& run) override {
    const Gpus gpus = list_gpus();
    Json facts = {
        {"version", kVersion},
        {"commit", kCommit},
        {"compiler", kCompiler},
        {"build_type", kBuildType},
        {"build_flags", kBuildFlags},
        {"cuda", gpus.runtime},
        {"devices", {{"cpu", {{"cores", ThreadPool::hardware_threads()}, {"kernel", cpu_kernel_name()}}}}}};
    for (const Gpu& gpu : gpus.devices) facts["devices"][fmt::format("cuda:{}", gpu.index)] = gpu.facts;
    if (!gpus.fault.empty()) facts["no_gpu"] = gpus.fault;
    ModelPtr model;
    if (!sim_.empty()) model = open_simulator(sim_);
    if (!run.common().out.empty() || run.resumed()) run.open();
    Json summary = run.summary();
    if (model) {
      summary["sim"] = describe(*model);
      facts["kernels"] = kernels_of(*model);
    }
    if (!run.common().json) {
      std::cout << facts.dump(2) << "\n";
      if (model) std::cout << summary["sim"].dump(2) << "\n";
    }
    run.finish(std::move(summary), facts);
  }

 private:
  std::string sim_;
};

}  // namespace

std::unique_ptr<Verb> make_info() {
  return std::make_unique<Info>();
}

}  // namespace vt::app
