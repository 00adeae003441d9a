// Which sessions of a stream of page views are selected.
#pragma once

#include "vt/data/pages.hpp"
#include "vt/data/selection.hpp"

namespace vt::data {

// Ask for one row after the other.
class SessionFilter {
 public:
  explicit SessionFilter(const Selection& selection) : selection_(selection) {}

  // True where the row is its session's first.
  bool begins(const Pages& pages, std::size_t row) {
    if (pages.session[row] == session_) return false;
    session_ = pages.session[row];
    selected_ = selection_.has(pages.split[row]) &&
                (!selection_.hour || pages.hour[row] == *selection_.hour) &&
                (!selection_.by_time() ||
                 (pages.ts_us[row] >= selection_.ts_begin && pages.ts_us[row] < selection_.ts_end));
    return true;
  }
  bool selected() const { return selected_; }  // the session of that row

 private:
  const Selection& selection_;
  std::int64_t session_ = -1;
  bool selected_ = false;
};

}  // namespace vt::data
