// How a learner's fixed-shape phases reach a device (design 3 and 4): called one by one on the CPU, replayed
// as graphs on a GPU. A phase touches only tensors that live as long as its runner and reads nothing back to
// the host.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>

namespace vt::learn {

class GraphRunner {
 public:
  using Phase = std::function<void()>;

  virtual ~GraphRunner() = default;

  // Takes a phase and returns its number. It may run while it is taken, so that it must bear being run at any
  // moment.
  virtual int capture(Phase phase) = 0;

  // Runs phase `number` on the current contents of its tensors.
  virtual void replay(int number) = 0;

  // Runs a phase that changes nothing once `done` (bool, [] on the phase's device) holds; it may be left out
  // then.
  virtual void replay_unless(const at::Tensor& done, int number) = 0;
};

// Calls the phases as they are; tensors live in host memory.
std::unique_ptr<GraphRunner> make_eager_runner();

}  // namespace vt::learn
