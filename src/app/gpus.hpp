// The GPUs as the program sees them: gpus_cuda.cpp, or no_gpus.cpp in a build without CUDA.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/run.hpp"
#include "vt/learn/policy_trainer.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::app {

struct Gpu {
  int index;
  std::string name;
  std::string fault;  // why it is not usable; empty: it is
  Json facts;         // for `info`
};

struct Gpus {
  std::string runtime;  // "CUDA 13.0", or that this build has none
  std::vector<Gpu> devices;
  std::string fault;  // why there is none; empty where there is one
};

Gpus list_gpus();

// Both throw vt::Error (kDevice) where the GPU is not usable or the shapes do not fit it.
std::unique_ptr<Simulator> make_gpu_simulator(ModelPtr model, int index);
learn::BackendFactory gpu_training(int index);

}  // namespace vt::app
