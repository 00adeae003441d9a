// Two implementations of one meaning, compared bit for bit: which backends there are, and what equality of
// trajectories is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vt/sim/simulator.hpp"

namespace vt::test {

struct Backend {
  std::string name;
  std::unique_ptr<Simulator> simulator;
};

// Those that the test program compares with the reference: cpu_backends.cpp, or tests/gpu/cuda_backend.cpp.
std::vector<Backend> backends_of(const ModelPtr& model);

// Every array of the trajectories, idle rows and the slice after the horizon included.
void expect_same(const Trajectories& want, const Trajectories& got, const std::string& name);

// The bits of `count` values, so that NaN equals itself and -0 differs from 0.
std::vector<std::uint32_t> bits_of_all(const float* values, std::int64_t count);

}  // namespace vt::test
