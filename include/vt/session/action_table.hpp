// Actions from a table: which row a page view takes.
#pragma once

#include <cstdint>

#include "vt/core/draw.hpp"

namespace vt::session {

// What chooses a row: kDraw takes one at random for each page view (semantics, purpose 16).
enum class TableKey : std::uint8_t { kSession, kCustomer, kDraw };

struct ActionTableView {
  TableKey key = TableKey::kCustomer;
  std::int32_t words = 0;                    // packed words a customer
  std::int64_t rows = 0;                     // < 2^32
  const std::uint64_t* sessions = nullptr;   // kSession: [rows] session numbers, ascending
  const std::uint32_t* customers = nullptr;  // kCustomer: [rows, words], in ascending lexicographic order
  const float* actions = nullptr;            // [rows, k]
  bool operator==(const ActionTableView&) const = default;
};

// Whether customer [words] a comes before b.
VT_HD bool comes_before(const std::uint32_t* a, const std::uint32_t* b, int words) {
  for (int w = 0; w < words; ++w) {
    if (a[w] != b[w]) return a[w] < b[w];
  }
  return false;
}

// The row of a page view of customer [words]; table.rows where the table has none.
VT_HD std::int64_t find_row(const ActionTableView& table, DrawKey at, const std::uint32_t* customer) {
  if (table.key == TableKey::kDraw) {
    return multiply_wide(draw(at, Purpose::kLoggedAction, 0u).x[0], static_cast<std::uint32_t>(table.rows))
        .high;
  }
  const bool by_session = table.key == TableKey::kSession;
  const auto row_before = [&](std::int64_t row) {
    return by_session ? table.sessions[row] < at.session
                      : comes_before(table.customers + row * table.words, customer, table.words);
  };
  std::int64_t low = 0, high = table.rows;
  while (low < high) {
    const std::int64_t middle = (low + high) / 2;
    if (row_before(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == table.rows) return low;
  const bool later = by_session ? table.sessions[low] > at.session
                                : comes_before(customer, table.customers + low * table.words, table.words);
  return later ? table.rows : low;
}

}  // namespace vt::session
