// Draws of a market's world, addressed by (table, row, column): Purpose::kMarketWorld, page = table, session
// = row, block = column / 4 (docs/market.md "Addresses").
#pragma once

#include <cstdint>
#include <span>

#include "vt/core/draw.hpp"

namespace vt::market {

// Values are addresses: never renumber, only append.
enum class Table : std::uint32_t {
  kClass = 1,           // row 0, column = class
  kLevel = 2,           // row = attribute, column = level
  kLevelOfClass = 3,    // row = attribute, class; column = level
  kLevelOfParent = 4,   // row = attribute, level of its parent; column = level
  kRelevance = 5,       // row = request, column = candidate
  kItem = 6,            // row = item, column = item attribute
  kPriceOfRequest = 7,  // row = request, column 0
  kPriceOfItem = 8,     // row = item, column 0
  kTasteMean = 9,       // row 0, column = item attribute, as in the next three
  kTasteLinear = 10,    // row = one-hot column
  kTastePair = 11,      // row = pair, cell
  kTasteIntent = 12,    // row = intent
  kBuyOffset = 13,      // row 0, column = one-hot column
  kLeaveOffset = 14,    // row 0, column = one-hot column
};

// Where a drifting table is drawn a second time.
inline constexpr std::uint32_t kDriftedTable = 1u << 16;

// A row that two numbers name.
constexpr std::uint64_t row_of(int a, int b) {
  return (static_cast<std::uint64_t>(a) << 32) | static_cast<std::uint32_t>(b);
}

class WorldDraws {
 public:
  // turn: how far drift has rotated the tables that drift, in [0, 1).
  WorldDraws(std::uint64_t seed, float turn) : seed_(seed) { math::sincos_turn(turn, sine_, cosine_); }

  // N(0, 1) of columns 0 .. out.size() - 1.
  void normals(Table table, std::uint64_t row, std::span<float> out) const {
    fill(static_cast<std::uint32_t>(table), row, out);
  }
  float normal(Table table, std::uint64_t row) const {
    float one[1];
    normals(table, row, one);
    return one[0];
  }
  // The same for a table that drifts: cos of its draw plus sin of its second draw.
  void drifting_normals(Table table, std::uint64_t row, std::span<float> out) const;

 private:
  void fill(std::uint32_t table, std::uint64_t row, std::span<float> out) const;

  std::uint64_t seed_;
  float sine_ = 0.0f;
  float cosine_ = 1.0f;
};

}  // namespace vt::market
