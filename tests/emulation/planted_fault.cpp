// Runs a block sum with the fault named on the command line: none, barrier or bounds. Built under the
// sanitizer that must report it.
#include <cstdio>
#include <string>
#include <vector>

#include "tests/emulation/block_sum.hpp"
#include "tests/support/host_cta.hpp"

int main(int argc, char** argv) {
  using namespace vt::test;
  const std::string name = argc > 1 ? argv[1] : "none";
  const Fault fault = name == "barrier"  ? Fault::kNoBarrier
                      : name == "bounds" ? Fault::kOutOfBounds
                                         : Fault::kNone;
  const Grid grid{2, 128, 4 * sizeof(std::uint32_t)};
  const std::vector<std::uint32_t> values(256, 3u);
  std::vector<std::uint32_t> sums(2);
  run_grid(grid, [&](const HostCta& cta) { block_sum(cta, values.data(), sums.data(), fault); });
  std::printf("sums %u %u\n", sums[0], sums[1]);
  return sums[0] == 384 && sums[1] == 384 ? 0 : 1;
}
