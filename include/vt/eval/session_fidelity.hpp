// What sessions come to, logged or simulated, and how far apart the two are (semantics 6; the paper's Fig.
// 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vt/data/data_set.hpp"
#include "vt/eval/evaluation.hpp"

namespace vt::eval {

// One level of one attribute.
struct LevelFigures {
  std::string attribute, level;  // name, label
  std::int64_t page_views = 0;
  double r2p = 0;
};

struct SessionFigures {
  std::int64_t sessions = 0, page_views = 0;
  double r2p = 0, turn_per_page = 0, buy_per_page = 0, leave_per_page = 0, pages_per_session = 0;
  std::optional<double> clicks_per_page;
  // [n] share of the sessions that have more than n pages, n from 0; 0 behind its end.
  std::vector<double> lasting;
  std::vector<LevelFigures> levels;  // that occurred, in the order of one-hot columns
};

// Of the given sessions of a log. Shares are over page views with known feedback. A session is over at a
// purchase, at a leave and after max_page_index; one that the log drops before counts as longer than what is
// seen of it, no more (Kaplan and Meier, 1958).
SessionFigures figures_of_log(const data::LoadedPages& log, const std::vector<std::int64_t>& sessions,
                              const SimulatorSpec& spec);

// Of simulated sessions.
SessionFigures figures_of(const EvalResult& result);

// Largest distance between the two distributions of session length (Kolmogorov and Smirnov).
double length_distance(const SessionFigures& a, const SessionFigures& b);

// Spearman's rank correlation of R2P over the levels with at least so many page views in both, ties given
// their mean rank; empty below three levels.
std::optional<double> r2p_correlation(const SessionFigures& a, const SessionFigures& b,
                                      std::int64_t least_page_views = 500);

}  // namespace vt::eval
