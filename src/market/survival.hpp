// A session in expectation: every page weighted by the probability that all before it were turned.
#pragma once

#include "vt/market/page.hpp"

namespace vt::market {

struct Survival {
  double reached = 1.0;  // probability that the next page is served
  double pages = 0.0;
  double purchases = 0.0;
  double turnover = 0.0;
  double norm = 0.0;  // of actions, summed

  // One page: its odds, and what it brings in expectation.
  void serve(const WorldView& world, const PageOdds<float>& odds, double page_turnover, double action_norm) {
    pages += reached;
    purchases += reached * double{odds.buy};
    turnover += reached * page_turnover;
    norm += reached * action_norm;
    reached *= double{odds.weight[world.slots + 1]};
  }
};

}  // namespace vt::market
