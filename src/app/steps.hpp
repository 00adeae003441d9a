// A verb made of other verbs: each step is a command that a user could type, in a folder of its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/run.hpp"

namespace vt::app {

// What of a step may run on a GPU. kNothing: the step computes on the processor, whatever GPU was asked for.
enum class StepOnGpu { kNothing, kRollouts };

class Steps {
 public:
  // Steps share the run's seed, threads and verbosity, and its device where they have work for one.
  explicit Steps(const Run& run) : run_(run) {}

  std::filesystem::path folder(const std::string& name) const { return run_.file(name); }

  // Runs `vtaobao ARGUMENTS` into folder(name) and returns its summary. In a resumed run, a step that is
  // finished is not run again and an interrupted one goes on. Says `why` and the command on stdout, where
  // there is someone to read it. Throws what the verb throws.
  Json run(const std::string& name, const std::string& why, std::vector<std::string> arguments,
           StepOnGpu on_gpu = StepOnGpu::kNothing) const;

 private:
  bool talks() const { return !run_.common().json && !run_.common().quiet; }

  const Run& run_;
};

}  // namespace vt::app
