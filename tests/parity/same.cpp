#include "tests/parity/same.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace vt::test {
namespace {

// Says where the first difference is.
template <class T>
void expect_equal(const T* want, const T* got, std::int64_t rows, std::int64_t columns, std::int64_t lanes,
                  const std::string& name) {
  for (std::int64_t i = 0; i < rows * columns; ++i) {
    if (std::memcmp(&want[i], &got[i], sizeof(T)) == 0) continue;
    const std::int64_t row = i / columns;
    ADD_FAILURE() << name << "[page " << row / lanes << ", lane " << row % lanes << ", " << i % columns
                  << "]: " << +got[i] << ", expected " << +want[i];
    return;
  }
}

}  // namespace

void expect_same(const Trajectories& want, const Trajectories& got, const std::string& name) {
  const TrajectoriesView& a = want.view();
  const TrajectoriesView& b = got.view();
  ASSERT_EQ(a.pages, b.pages);
  ASSERT_EQ(a.lanes, b.lanes);
  const std::int64_t rows = a.pages * a.lanes, slices = rows + a.lanes;
  expect_equal(a.customer, b.customer, slices, a.words, a.lanes, name + ": customer");
  expect_equal(a.state, b.state, slices, 1, a.lanes, name + ": state");
  expect_equal(a.session, b.session, slices, 1, a.lanes, name + ": session");
  expect_equal(a.outcome, b.outcome, rows, 1, a.lanes, name + ": outcome");
  expect_equal(a.action, b.action, rows, a.actions, a.lanes, name + ": action");
  expect_equal(a.log_density, b.log_density, rows, 1, a.lanes, name + ": log density");
  expect_equal(a.reward, b.reward, rows, 1, a.lanes, name + ": reward");
  expect_equal(a.turnover, b.turnover, rows, 1, a.lanes, name + ": turnover");
  expect_equal(a.norm, b.norm, rows, 1, a.lanes, name + ": norm");
  if (a.noise != nullptr) expect_equal(a.noise, b.noise, rows, a.actions, a.lanes, name + ": noise");
}

std::vector<std::uint32_t> bits_of_all(const float* values, std::int64_t count) {
  std::vector<std::uint32_t> bits(static_cast<std::size_t>(count));
  std::memcpy(bits.data(), values, bits.size() * sizeof(std::uint32_t));
  return bits;
}

}  // namespace vt::test
