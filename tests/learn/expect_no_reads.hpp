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

#include "tests/learn/device_like_backend.hpp"

namespace vt::learn {

// Whether an operator hands a value to the host, makes a shape of data, or copies to a device by name (not to
// a type alone).
inline bool reads(const at::RecordFunction& call) {
  static const std::set<std::string> kReads = {"aten::_local_scalar_dense", "aten::item", "aten::nonzero",
                                               "aten::is_nonzero", "aten::masked_select"};
  static const std::set<std::string> kMoves = {"device", "dtype_layout"};  // overloads of aten::to
  const std::string name = call.name();
  return kReads.contains(name) || (name == "aten::to" && kMoves.contains(call.overload_name()));
}

// Counts such operators outside the backend's own work (device_like_backend.hpp).
inline void expect_no_reads(const std::function<void()>& work) {
  static std::atomic<int> seen, calls;
  seen = calls = 0;
  const auto handle = at::addGlobalCallback(at::RecordFunctionCallback([](const at::RecordFunction& call) {
                                              ++calls;
                                              if (!in_backend && reads(call)) ++seen;
                                              return std::unique_ptr<at::ObserverContext>();
                                            }).scopes({at::RecordScope::FUNCTION}));
  work();
  const int during = seen, all = calls;
  const at::Tensor one = at::ones({1});
  one.item<float>();
  const int control = seen - during;
  EXPECT_TRUE(one.to(at::kCPU).is_same(one));
  const int moved = seen - during - control;
  at::removeCallback(handle);
  EXPECT_EQ(during, 0);
  EXPECT_GT(all, 100);
  EXPECT_GE(control, 1);  // the count sees a read
  EXPECT_GE(moved, 1);    // and a copy to the host, though here it is none
}

}  // namespace vt::learn
