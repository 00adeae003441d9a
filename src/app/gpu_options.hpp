// What a person may say of the work on a GPU: --kernel and --no-graph of bench, eval and train.
#pragma once

#include <string>

#include "app/run.hpp"
#include "config/settings.hpp"
#include "cuda/backend.hpp"

namespace vt::app {

class GpuOptions {
 public:
  void declare(config::Settings& settings);
  // Once the device is known, before the run opens: `kernel` becomes what serves this policy network (empty:
  // none), and the log says why. On the processor there is nothing to choose. Throws vt::Error: kUsage for a
  // choice there, kDevice where the kernel asked for cannot take the shapes.
  void resolve(const Run& run, const SimulatorModel& model, const Network& policy);

  cuda::CudaOptions options() const { return {wish(), !no_graph_}; }
  const std::string& kernel() const { return kernel_; }

 private:
  cuda::KernelWish wish() const;

  std::string kernel_ = "auto";
  bool no_graph_ = false;
};

// A ranker's network with these hidden layers, without weights: for its shape.
Network policy_shape(const SimulatorSpec& spec, const std::vector<int>& hidden);

}  // namespace vt::app
