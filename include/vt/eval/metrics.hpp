// Metrics of served page views (contract, table of names): accumulated lane by lane from trajectories, by
// session, by page index and by attribute level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vt/eval/moments.hpp"
#include "vt/sim/spec.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt::eval {

struct Metric {
  const char* name;
  Quantity quantity;
  enum class Per : std::uint8_t { kPage, kSession, kAll } per;
  double unit;  // of the integer
};

// Those of the contract's table that the simulator can give, in its order.
std::vector<Metric> metrics_of(const SimulatorSpec& spec);
Estimate estimate(const Moments& moments, const Metric& metric);

// Page views at one page index. A session has at most one, so first and second moments are those of page
// views.
struct PageSums {
  Int128 views = 0, turns = 0, buys = 0, leaves = 0, any_click = 0, clicks = 0, clicks_square = 0;
  Int128 turnover = 0, turnover_square = 0, norm = 0, norm_square = 0;

  void add(const SessionSums& page);
  void add(const PageSums& other);
  Moments moments() const;
};

class Metrics {
 public:
  explicit Metrics(const session::PageRules& rules);

  // Adds the page views of lanes [begin, end). open: [L] what each lane's running session has come to; it is
  // carried from one rollout to the next, and a session counts for total() and by_level() once it has ended.
  void add(const TrajectoriesView& pages, std::int64_t begin, std::int64_t end, std::span<SessionSums> open);
  void add(const Metrics& other);

  const Moments& total() const { return total_; }
  const std::vector<PageSums>& by_page() const { return by_page_; }   // [max_page_index + 1]
  const std::vector<Moments>& by_level() const { return by_level_; }  // [one-hot width]
  // Executed action components that stand at a bound of the simulator.
  std::int64_t at_bound() const { return at_bound_; }

  // The numbers as bytes, for a checkpoint. restore() throws std::invalid_argument on another simulator's.
  std::vector<std::byte> save() const;
  void restore(std::span<const std::byte> bytes);

 private:
  void close(const SessionSums& session, const std::uint32_t* customer);

  session::AttributesView attributes_;
  std::vector<std::uint16_t> low_, high_;  // [k] bounds as half bits
  Moments total_;
  std::vector<PageSums> by_page_;
  std::vector<Moments> by_level_;
  std::int64_t at_bound_ = 0;
};

}  // namespace vt::eval
