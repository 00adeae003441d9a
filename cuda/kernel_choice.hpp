// Which kernels serve a simulator's pages: one fused kernel, or the layered route whose products are
// cuBLAS's. Decided from shapes and compute capability only (semantics, section 5). Names no CUDA header:
// every build can ask.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "kernels/generate_args.hpp"
#include "kernels/geometry.hpp"
#include "kernels/layered_args.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/model.hpp"

namespace vt::cuda {

enum class Kernel : std::uint8_t { kFused, kLayered };
enum class KernelWish : std::uint8_t { kAuto, kFused, kLayered };

constexpr const char* name_of(Kernel kernel) {
  return kernel == Kernel::kFused ? "fused" : "layered";
}

struct KernelChoice {
  Kernel kernel = Kernel::kFused;
  std::string why;
};

struct Capability {
  int major = 0;
  int minor = 0;
  std::string name() const { return std::to_string(major) + "." + std::to_string(minor); }
};
inline constexpr Capability kCapabilities[] = {{8, 0}, {8, 6}, {8, 9}, {9, 0}, {12, 0}};

// Shared memory of a block of `shape`. Args: RolloutArgs, GenerateArgs, LayeredArgs.
template <class Args>
int block_bytes(Args args, const kernels::BlockShape& shape) {
  lay_out(args, shape);
  return args.layout.bytes;
}

template <class Args>
std::optional<kernels::LaunchPlan> plan_of(const Args& args, const Capability& capability) {
  const auto limits = kernels::limits_of(capability.major, capability.minor);
  if (!limits) return std::nullopt;
  return kernels::plan_launch(*limits,
                              [&](const kernels::BlockShape& shape) { return block_bytes(args, shape); });
}

// "customer 116-128-256-21, policy 91-128-128-27"
inline std::string widths_of(const kernels::RowNetwork& network) {
  std::string text = std::to_string(network.inputs());
  for (int l = 0; l < network.layers; ++l) text += "-" + std::to_string(network.layer[l].out);
  return text;
}
inline std::string shapes_of(const kernels::RolloutArgs& args) {
  std::string text;
  if (args.customer.layers > 0) text = "customer " + widths_of(args.customer);
  if (args.policy.network.layers > 0)
    text += (text.empty() ? "" : ", ") + ("policy " + widths_of(args.policy.network));
  return text.empty() ? "no networks" : text;
}

// Shapes of a simulator's rollout with a policy of this network (empty: none), without weights.
inline kernels::RolloutArgs rollout_shapes(const SimulatorModel& model, const Network& policy) {
  kernels::RolloutArgs args;
  args.rules = model.spec.rules;
  const int width = args.rules.attributes.width;
  if (model.market) {
    args.world = model.market->view();
  } else {
    args.customer = kernels::packed_at(model.customer_policy.view(), width, nullptr);
  }
  if (!policy.layers.empty()) args.policy.network = kernels::packed_at(policy.view(), width, nullptr);
  return args;
}

// auto: fused where a block of the fused rollout fits, else layered. Throws vt::Error (kDevice) that names
// the shapes where the kernel asked for cannot take them.
inline KernelChoice choose_kernel(KernelWish wish, const Capability& capability,
                                  const kernels::RolloutArgs& args) {
  const auto limits = kernels::limits_of(capability.major, capability.minor);
  const int most = limits ? limits->shared_per_block : 0;
  const std::string room = ", compute capability " + capability.name() + " has " + std::to_string(most);
  if (wish != KernelWish::kLayered) {
    if (const auto plan = plan_of(args, capability)) {
      return {Kernel::kFused, shapes_of(args) + ": a block of " + std::to_string(plan->shape.tile) +
                                  " lanes takes " + std::to_string(plan->shared_bytes) +
                                  " bytes of shared memory" + room};
    }
  }
  const int least = block_bytes(args, {32, kernels::kBlockThreads, kernels::WeightSource::kCached});
  const std::string needs = "a fused block needs " + std::to_string(least) + " bytes of shared memory" + room;
  if (wish == KernelWish::kFused) {
    throw Error(ErrorKind::kDevice, "networks too wide for the fused kernel", shapes_of(args), needs,
                "use --kernel layered");
  }
  kernels::LayeredArgs layered;
  static_cast<kernels::RolloutArgs&>(layered) = args;
  const int bytes = block_bytes(layered, kernels::kLayeredShape);
  if (bytes > most) {
    throw Error(ErrorKind::kDevice, "no kernel takes these shapes", shapes_of(args),
                "a layered block needs " + std::to_string(bytes) + " bytes of shared memory" + room,
                "use --device cpu");
  }
  return {Kernel::kLayered, wish == KernelWish::kLayered ? "asked for" : shapes_of(args) + ": " + needs};
}

}  // namespace vt::cuda
