// Customers that no network draws (semantics 3, "Customers"): by the classes of a table, or as rows of a log.
// The rules are those of start.hpp; running sums take the place of weights, so that a draw is a bisection and
// yet the same bits.
#pragma once

#include <cstdint>

#include "vt/session/start.hpp"

namespace vt::session {

// Replaces n >= 1 logits by the running sums of their weights and returns the weights' total. From the last
// positive weight on, the sums are infinite: no threshold passes it.
inline float running_sums(Strided<float> logits, int n) {
  const float total = softmax_weights(logits, n);
  int last = 0;
  for (int i = 0; i < n; ++i) last = logits[i] > 0.0f ? i : last;
  float sum = 0.0f;
  for (int i = 0; i < n; ++i) {
    sum = sum + logits[i];
    logits[i] = i < last ? sum : __builtin_inff();
  }
  return total;
}

// The index that categorical() finds for the weights behind the running sums [n].
VT_HD std::uint32_t first_above(const float* sums, int n, float threshold) {
  int low = 0;
  int high = n - 1;  // sums[high] is above every threshold
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (sums[middle] > threshold) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return static_cast<std::uint32_t>(low);
}

// A table of C classes, each with its own law for every attribute.
struct ClassTableView {
  std::int32_t classes = 0;            // C
  float class_total = 0.0f;            // of the classes' weights
  const float* class_sums = nullptr;   // [C]
  const float* level_sums = nullptr;   // [C, width], within each attribute
  const float* level_total = nullptr;  // [C, attributes]
};

// S logged customers.
struct CustomerRowsView {
  std::uint32_t rows = 0;                 // S
  const std::uint32_t* packed = nullptr;  // [S, words]
};

// Both write packed: [words].
VT_HD void draw_customer(const ClassTableView& table, const AttributesView& a, DrawKey key,
                         std::uint32_t* packed) {
  const float u = draw_uniform(key, Purpose::kCustomerNoise, 0u);
  const auto drawn = std::int64_t{first_above(table.class_sums, table.classes, u * table.class_total)};
  const float* sums = table.level_sums + drawn * a.width;
  const float* total = table.level_total + drawn * a.count;
  for (int w = 0; w < a.words; ++w) packed[w] = 0u;
  for (int i = 0; i < a.count; ++i) {
    const float v = draw_uniform(key, Purpose::kAttribute, static_cast<std::uint32_t>(i));
    pack(a, i, first_above(sums + a.offset[i], a.size[i], v * total[i]), packed);
  }
}

VT_HD void draw_customer(const CustomerRowsView& log, const AttributesView& a, DrawKey key,
                         std::uint32_t* packed) {
  const std::uint32_t* row = log.packed + std::int64_t{draw_row(key, log.rows)} * a.words;
  for (int w = 0; w < a.words; ++w) packed[w] = row[w];
}

}  // namespace vt::session
