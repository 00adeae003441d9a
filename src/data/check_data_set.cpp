#include "vt/data/check_data_set.hpp"

#include <algorithm>
#include <cmath>

#include "data/action_statistics.hpp"
#include "vt/core/error.hpp"
#include "vt/data/data_set.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

// Sums over the page views of a data set.
class Sums {
 public:
  explicit Sums(const Manifest& manifest) : manifest_(manifest), actions_(manifest.low.size()) {}

  void add(const Pages& pages) {
    for (std::size_t row = 0; row < pages.rows(); ++row) {
      ++views_;
      ++feedback_[static_cast<std::size_t>(pages.feedback[row])];
      if (pages.page[row] == 0) {
        close_session();
        ++sessions_;
      }
      length_ = pages.page[row] + 1;
      if (!pages.n_clicks.empty()) clicks_ += pages.n_clicks[row];
      slots_ += pages.n_slots.empty() ? manifest_.n_slots : pages.n_slots[row];
      if (!pages.turnover.empty()) turnover_ += static_cast<double>(pages.turnover[row]);
      if (pages.actions > 0) {
        actions_.add(std::span(pages.action_of(row), static_cast<std::size_t>(pages.actions)));
      }
    }
  }

  void report(CheckResult& result) {
    close_session();
    const auto views = static_cast<double>(views_);
    const std::int64_t known = views_ - feedback_[3];
    const auto share = [&](std::size_t code) {
      return known == 0 ? 0.0 : static_cast<double>(feedback_[code]) / static_cast<double>(known);
    };
    result.sessions = sessions_;
    result.page_views = views_;
    result.feedback_known = known > 0;
    result.turn_per_page = share(0);
    result.r2p = result.buy_per_page = share(1);
    result.leave_per_page = share(2);
    if (manifest_.columns.n_clicks) {
      result.clicks_per_page = static_cast<double>(clicks_) / views;
      if (slots_ > 0) result.ctr = static_cast<double>(clicks_) / static_cast<double>(slots_);
    }
    if (manifest_.columns.turnover) result.turnover_per_page = turnover_ / views;
    report_lengths(result);
    if (manifest_.action_size() > 0) result.action_norm = actions_.norm_quantiles();
  }

 private:
  void close_session() {
    if (length_ == 0) return;
    const auto length = static_cast<std::size_t>(length_);
    if (lengths_.size() <= length) lengths_.resize(length + 1);
    ++lengths_[length];
    length_ = 0;
  }

  void report_lengths(CheckResult& result) const {
    for (const double level : {0.05, 0.25, 0.5, 0.75, 0.95, 1.0}) {
      const auto rank = static_cast<std::int64_t>(std::ceil(level * static_cast<double>(sessions_)));
      std::int64_t seen = 0;
      std::int64_t length = 0;
      while (seen < std::max(rank, std::int64_t{1})) seen += lengths_[static_cast<std::size_t>(++length)];
      result.session_length.push_back({level, length});
    }
  }

  const Manifest& manifest_;
  std::int64_t views_ = 0, sessions_ = 0, clicks_ = 0, slots_ = 0;
  std::int64_t feedback_[4] = {};
  double turnover_ = 0.0;
  std::int32_t length_ = 0;            // of the session under way
  std::vector<std::int64_t> lengths_;  // sessions of each length
  ActionStatistics actions_;
};

}  // namespace

CheckResult check_data_set(const fs::path& folder,
                           const std::function<void(std::int64_t, std::int64_t)>& progress) {
  CheckResult result;
  const OnFault note = [&](const TableFault& fault) {
    ++result.faults;
    ++result.by_column[fault.column];
    if (result.first.size() < kShownFaults) result.first.push_back(fault);
  };
  try {
    DataSetReader reader(folder, {.on_fault = note});
    Sums sums(reader.manifest());
    Pages pages;
    while (reader.next(pages)) {
      if (result.faults == 0) sums.add(pages);
      if (progress) progress(reader.done(), reader.total());
    }
    if (result.faults == 0) sums.report(result);
  } catch (const Error& error) {  // what cannot be read any further
    if (error.kind() != ErrorKind::kBadInput) throw;
    note({{}, "", 0, error.what()});
  }
  return result;
}

}  // namespace vt::data
