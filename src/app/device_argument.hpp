// DEVICE of the command line: cpu | cuda | cuda:I | auto, and what computes there.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/common_options.hpp"
#include "cuda/backend.hpp"
#include "vt/learn/policy_trainer.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::app {

// "cpu" or "cuda:I". auto: the first usable GPU, else cpu, and the log says which and why. A verb without
// work for a GPU runs on the processor. Throws vt::Error: kDevice where what was asked for is not usable,
// kUsage where the word is none of the above.
std::string resolve_device(const std::string& device, bool verb_uses_gpu);

// I of cuda:I; empty for anything else.
std::optional<int> gpu_index(const std::string& device);

// Of common.device, which is resolved. gpu: how a GPU works; the processor has no such choice.
std::unique_ptr<Simulator> make_backend(ModelPtr model, const CommonOptions& common,
                                        const cuda::CudaOptions& gpu = {});
learn::BackendFactory training_backend(const CommonOptions& common, const cuda::CudaOptions& gpu = {});

}  // namespace vt::app
