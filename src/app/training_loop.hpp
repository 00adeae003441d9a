// How verbs train: iterations with progress, a line of metrics.jsonl and TensorBoard scalars each, and a
// checkpoint every second, so that --resume goes on bit for bit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "app/run.hpp"

namespace vt::app {

// What one iteration came to.
struct Step {
  Json figures;          // a flat object of numbers and truth values, "iteration" first; nothing volatile
  Json seconds;          // wall time by phase, volatile
  std::string progress;  // behind the progress line
};

// Anything that learns by iterations.
class Learner {
 public:
  virtual ~Learner() = default;
  virtual Step iterate() = 0;
  virtual std::int64_t iterations() const = 0;  // so far
  virtual std::int64_t done() const = 0;        // so far, in the loop's unit of progress
  virtual void save(const std::filesystem::path& file) const = 0;
  virtual void load(const std::filesystem::path& file) = 0;
};

struct LoopPlan {
  std::string label;  // of the progress, the checkpoint and TensorBoard's scalars: "train"
  std::string unit;   // of done(): "page views"
  // Where a run has more than one loop, which one this is: its checkpoint's name, "part" of its lines in
  // metrics.jsonl, and the folder of its events.
  std::string part;
  std::int64_t total = 0;  // expected; 0: unknown
  // Asked before each iteration, with the seconds of this process.
  std::function<bool(double seconds)> finished;
};

struct LoopEnd {
  Json last;                     // figures of the last iteration, also where an earlier process made it
  double done_per_second = 0.0;  // of this process
};

// Goes on from the run's checkpoint where there is one. Throws Interrupted after a signal.
LoopEnd run_loop(const Run& run, Learner& learner, const LoopPlan& plan);

}  // namespace vt::app
