// Sums over sessions that every metric and its session-clustered standard error are made of: integers only,
// so that no order of adding can matter (semantics 3).
#pragma once

#include <array>
#include <cstdint>

#include "vt/core/fixed_point.hpp"

namespace vt::eval {

__extension__ using Int128 = __int128;

// What is added up over the page views of one session. Counts as they are, money and norms in fixed point.
enum class Quantity : std::uint8_t { kPages, kTurns, kBuys, kLeaves, kClicks, kAnyClick, kTurnover, kNorm };
inline constexpr int kQuantities = 8;

// Sums within one session, or of one page view.
struct SessionSums {
  std::array<std::int64_t, kQuantities> value{};
  std::int64_t& operator[](Quantity q) { return value[static_cast<std::size_t>(q)]; }
  std::int64_t operator[](Quantity q) const { return value[static_cast<std::size_t>(q)]; }
};

// Over sessions: sums of y, y^2 and y * pages for every quantity y.
struct Moments {
  Int128 count = 0;  // of sessions
  std::array<Int128, kQuantities> sum{};
  std::array<Int128, kQuantities> square{};
  std::array<Int128, kQuantities> with_pages{};

  Int128 sum_of(Quantity q) const { return sum[static_cast<std::size_t>(q)]; }
  std::int64_t sessions() const { return static_cast<std::int64_t>(count); }
  std::int64_t page_views() const { return static_cast<std::int64_t>(sum_of(Quantity::kPages)); }
  void add(const SessionSums& session);
  void add(const Moments& other);
  bool operator==(const Moments&) const = default;
};

// A mean and its standard error, not a number where one session cannot tell.
struct Estimate {
  double mean = 0.0;
  double se = 0.0;
};

// sum(y) / sum(pages), by the delta method with sessions as clusters.
Estimate per_page(const Moments& moments, Quantity q, double unit);
// sum(y) / sessions.
Estimate per_session(const Moments& moments, Quantity q, double unit);
// sum(y).
Estimate in_all(const Moments& moments, Quantity q, double unit);

}  // namespace vt::eval
