#include "app/gpus.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

constexpr const char* kNone = "this build has no CUDA backend";

[[noreturn]] void refuse(int index) {
  throw Error(ErrorKind::kDevice, "device not usable", "cuda:" + std::to_string(index), kNone,
              "use --device cpu");
}

}  // namespace

Gpus list_gpus() {
  return {"not in this build", {}, kNone};
}

std::unique_ptr<Simulator> make_gpu_simulator(ModelPtr, int index) {
  refuse(index);
}

learn::BackendFactory gpu_training(int index) {
  refuse(index);
}

}  // namespace vt::app
