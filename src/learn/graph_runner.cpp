#include "vt/learn/graph_runner.hpp"

#include <utility>
#include <vector>

namespace vt::learn {
namespace {

class EagerRunner final : public GraphRunner {
 public:
  int capture(Phase phase) override {
    phases_.push_back(std::move(phase));
    return static_cast<int>(phases_.size()) - 1;
  }
  void replay(int number) override { phases_.at(static_cast<std::size_t>(number))(); }
  void replay_unless(const at::Tensor& done, int number) override {
    if (!*done.const_data_ptr<bool>()) replay(number);
  }

 private:
  std::vector<Phase> phases_;
};

}  // namespace

std::unique_ptr<GraphRunner> make_eager_runner() {
  return std::make_unique<EagerRunner>();
}

}  // namespace vt::learn
