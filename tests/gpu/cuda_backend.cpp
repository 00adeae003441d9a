// The CUDA backend, for the test bodies of tests/parity.
#include "cuda/backend.hpp"
#include "tests/parity/same.hpp"

namespace vt::test {

std::vector<Backend> backends_of(const ModelPtr& model) {
  std::vector<Backend> backends;
  if (model->spec.action_size() == 0) return backends;  // no kernel serves it
  backends.push_back({"cuda", cuda::make_cuda_simulator(model, 0)});
  return backends;
}

}  // namespace vt::test
