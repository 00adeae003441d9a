// That a piece of a learner's work reads nothing back from its device.
#pragma once

#include <ATen/record_function.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace vt::learn {

// Counts the operators by which LibTorch hands a value to the host, or makes a shape of data.
inline void expect_no_reads(const std::function<void()>& work) {
  static std::atomic<int> reads, calls;
  reads = calls = 0;
  const auto handle = at::addGlobalCallback(at::RecordFunctionCallback([](const at::RecordFunction& call) {
                                              static const std::set<std::string> kReads = {
                                                  "aten::_local_scalar_dense", "aten::item", "aten::nonzero",
                                                  "aten::is_nonzero", "aten::masked_select"};
                                              ++calls;
                                              if (kReads.contains(call.name())) ++reads;
                                              return std::unique_ptr<at::ObserverContext>();
                                            }).scopes({at::RecordScope::FUNCTION}));
  work();
  const int during = reads, all = calls;
  at::ones({1}).item<float>();
  const int control = reads - during;
  at::removeCallback(handle);
  EXPECT_EQ(during, 0);
  EXPECT_GT(all, 100);
  EXPECT_GE(control, 1);  // the count sees a read
}

}  // namespace vt::learn
