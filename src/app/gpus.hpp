// The GPUs as the program sees them: gpus_cuda.cpp, or no_gpus.cpp in a build without CUDA.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/run.hpp"
#include "cuda/backend.hpp"
#include "cuda/rate.hpp"
#include "vt/learn/policy_trainer.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::app {

struct Gpu {
  int index;
  std::string name;
  cuda::Capability capability;
  std::string fault;  // why it is not usable; empty: it is
  Json facts;         // for `info`
};

struct Gpus {
  std::string runtime;  // "CUDA 13.0", or that this build has none
  std::vector<Gpu> devices;
  std::string fault;  // why there is none; empty where there is one
};

Gpus list_gpus();

// Each throws vt::Error (kDevice) where the GPU is not usable or the shapes do not fit it.
std::unique_ptr<Simulator> make_gpu_simulator(ModelPtr model, int index, const cuda::CudaOptions& options);
learn::BackendFactory gpu_training(int index, const cuda::CudaOptions& options);

// Lines of `bench` (cuda/rate.hpp), on one GPU.
class GpuBench {
 public:
  GpuBench(ModelPtr model, RankingPolicy policy, int index);
  // Throws vt::Error (kInternal) where the kernel's answers are wrong.
  void check(cuda::Kernel kernel) const;
  // Figures of one size, beside ceilings measured once; "failed" where the device cannot serve it.
  Json measure(const cuda::RateRequest& request);
  Json gpu() const;  // its facts
  double matmul_flops();

 private:
  const cuda::Ceilings& ceilings();

  ModelPtr model_;
  RankingPolicy policy_;
  cuda::DeviceFacts device_;
  std::optional<cuda::Ceilings> ceilings_;
};

}  // namespace vt::app
