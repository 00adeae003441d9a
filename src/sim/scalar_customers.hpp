// One customer at a time, straight from the rules (semantics 3, "Customers"): what the reference simulator
// draws.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/scalar_policy.hpp"
#include "vt/session/start.hpp"
#include "vt/sim/customer_generator.hpp"

namespace vt {

class ScalarCustomers {
 public:
  // Both are used, not owned.
  ScalarCustomers(const CustomerGenerator& generator, const session::AttributesView& attributes)
      : generator_(generator), attributes_(attributes) {}

  // key: of the session's start. packed: [words], overwritten.
  void draw(DrawKey key, std::uint32_t* packed);

 private:
  void draw_logits(DrawKey key);

  const CustomerGenerator& generator_;
  const session::AttributesView& attributes_;
  ScalarForward forward_;
  std::vector<float> input_, logits_;
};

}  // namespace vt
