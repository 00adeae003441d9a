// Our Philox against cuRAND's, whose header is compiled for the host here: an implementation that we did not
// write.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

// What cuRAND's header expects of nvcc.
struct uint2 {
  unsigned x, y;
};
struct uint4 {
  unsigned x, y, z, w;
};
#define QUALIFIERS static inline
#include <curand_philox4x32_x.h>

#include "vt/core/draw.hpp"

namespace vt {
namespace {

RC_GTEST_PROP(CurandPhilox, IsTheSameBlock, (std::uint64_t seed, std::uint64_t session, std::uint32_t page)) {
  const auto block = *rc::gen::inRange(0u, 65536u);
  for (int purpose = 1; purpose <= 17; ++purpose) {
    const Words ours = draw({seed, session, page}, static_cast<Purpose>(purpose), block);
    const uint4 counter{static_cast<unsigned>(purpose) << 16 | block, page, static_cast<unsigned>(session),
                        static_cast<unsigned>(session >> 32)};
    const uint4 theirs =
        curand_Philox4x32_10(counter, {static_cast<unsigned>(seed), static_cast<unsigned>(seed >> 32)});
    RC_ASSERT(ours.x[0] == theirs.x);
    RC_ASSERT(ours.x[1] == theirs.y);
    RC_ASSERT(ours.x[2] == theirs.z);
    RC_ASSERT(ours.x[3] == theirs.w);
  }
}

}  // namespace
}  // namespace vt
