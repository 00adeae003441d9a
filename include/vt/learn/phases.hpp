// Where an iteration's time goes: wall time by phase, which differs from run to run.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace vt::learn {

using PhaseSeconds = std::vector<std::pair<std::string, double>>;

// Calls work() and notes how long it took.
template <class Work>
void timed(PhaseSeconds& seconds, const char* phase, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  seconds.emplace_back(phase, spent.count());
}

}  // namespace vt::learn
