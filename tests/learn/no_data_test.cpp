// Learners keep to their device: on one that holds no data, nothing is read back and no tensor of the host
// takes part in an iteration.
#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/library.h>

#include <vector>

#include "tests/learn/mail_case.hpp"
#include "tests/learn/no_data_backend.hpp"
#include "tests/learn/small_shop.hpp"
#include "vt/learn/policy_trainer.hpp"

namespace vt::learn {
namespace {

// An operator that writes to its arguments and that LibTorch has no kernel of for this device: looks at where
// its tensors lie, and returns what it would have written to.
void write_nothing(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const std::vector<c10::Argument>& arguments = op.schema().arguments();
  const std::vector<c10::IValue> values = torch::jit::pop(*stack, arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!values[i].isTensor()) continue;
    const at::Tensor& tensor = values[i].toTensor();
    TORCH_CHECK(tensor.is_meta() || tensor.dim() == 0, op.schema().name(), ": tensors of several devices");
    if (arguments[i].alias_info() != nullptr && arguments[i].alias_info()->isWrite())
      stack->push_back(values[i]);
  }
}

TORCH_LIBRARY_IMPL(aten, Meta, library) {
  for (const char* name : {"abs.out", "index_select.out", "logical_and.out", "logical_not.out",
                           "logical_or.out", "where.self_out"})
    library.impl(name, torch::CppFunction::makeFromBoxedFunction<&write_nothing>());
}

TEST(NoData, TheDeviceTellsWhatDoesNotBelong) {
  const at::Tensor there = at::zeros({3}, at::kMeta), here = at::zeros({3});
  EXPECT_THROW(there + here, c10::Error);
  EXPECT_THROW(there.sum().item<float>(), c10::Error);
  EXPECT_THROW(there.to(at::kCPU), c10::Error);
}

TEST(NoData, TrpoAndPpoKeepToTheirDevice) {
  const SimulatorSpec spec = small_shop()->spec;
  TrpoOptions trpo = default_trpo_options(spec);
  PpoOptions ppo = default_ppo_options(spec);
  trpo.lanes = ppo.lanes = 20;
  trpo.horizon = ppo.horizon = 8;
  trpo.minibatch = ppo.minibatch = 40;
  trpo.fvp_fraction = 0.5;
  for (const PolicyAlgorithm& algorithm : {PolicyAlgorithm(trpo), PolicyAlgorithm(ppo)}) {
    PolicyTrainer trainer(small_shop(), algorithm, 1, no_data_training());
    for (int i = 0; i < 2; ++i) EXPECT_NO_THROW(trainer.iterate());
  }
}

TEST(NoData, MailKeepsToItsDevice) {
  MailOptions options = small_mail();
  options.warmup = 1;
  MailTrainer trainer(small_shop(), shop_log(), true_networks(*shop_log()), options, 4, no_data_training());
  for (int i = 0; i < 3; ++i) EXPECT_NO_THROW(trainer.iterate());
}

}  // namespace
}  // namespace vt::learn
