// A runner that never leaves a phase out, as a GPU's: whether one may be is a value, and to look at it is to
// wait.
#pragma once

#include <memory>
#include <utility>

#include "vt/learn/graph_runner.hpp"

namespace vt::learn {

class ThoroughRunner final : public GraphRunner {
 public:
  int capture(Phase phase) override { return eager_->capture(std::move(phase)); }
  void replay(int number) override { eager_->replay(number); }
  void replay_unless(const at::Tensor&, int number) override { eager_->replay(number); }

 private:
  std::unique_ptr<GraphRunner> eager_ = make_eager_runner();
};

}  // namespace vt::learn
