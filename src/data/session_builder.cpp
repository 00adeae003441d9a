#include "data/session_builder.hpp"

#include <algorithm>

namespace vt::data {
namespace {

constexpr std::size_t kWriteRows = 1 << 16;
constexpr std::int32_t kMostPageIndex = 65534;

}  // namespace

void SessionBuilder::fault(const std::string& column, const std::string& why) const {
  refuse({shape_.log, column, record_.facts.row, why});
}

std::uint16_t SessionBuilder::code(std::size_t attribute) const {
  const FinishedLevels& levels = shape_.levels[attribute];
  const std::uint32_t provisional = record_.codes[attribute];
  return provisional == kMissingCode ? levels.missing_code : levels.code_of[provisional];
}

Feedback SessionBuilder::feedback() const {
  if (!shape_.map.knows_feedback()) return Feedback::kUnknown;
  if (record_.facts.buy == 1) return Feedback::kBuy;
  return record_.facts.leave == 1 ? Feedback::kLeave : Feedback::kTurn;
}

bool SessionBuilder::add(std::span<const std::byte> record) {
  const auto key = record_.decode(record);
  if (!std::equal(key.begin(), key.end(), key_.begin(), key_.end())) {
    end_session();
    key_.assign(key.begin(), key.end());
    logged_ = 0;
    begin_session();
  } else if (last_ == Feedback::kLeave) {
    fault(shape_.map.leave->column,
          "the session has left on the page before; a row after a leave is a fault");
  } else if (last_ == Feedback::kBuy) {
    if (shape_.map.drop_after_buy) {
      check_row();
      ++logged_;
      ++dropped_;
      return true;
    }
    if (!numbered_) return false;
    begin_session();
  }
  check_row();
  ++logged_;
  append_row();
  return true;
}

void SessionBuilder::begin_session() {
  ++session_;
  page_ = 0;
  last_ = Feedback::kUnknown;
  codes_ = record_.codes;
  split_ = record_.facts.split;
}

// The session of the log is over: there is no next page. Only whole sessions are written.
void SessionBuilder::end_session() {
  if (shape_.map.leave_on_last_page && last_ == Feedback::kTurn) pages_.feedback.back() = Feedback::kLeave;
  if (pages_.rows() >= kWriteRows) write();
}

void SessionBuilder::check_row() {
  const LogMap& map = shape_.map;
  if (!map.page.empty() && record_.facts.order != logged_) {
    const std::string page = "page " + std::to_string(record_.facts.order);
    fault(map.page, record_.facts.order < logged_ ? page + " occurs twice in its session"
                                                  : page + " follows, expected " + std::to_string(logged_) +
                                                        ": pages of a session count 0, 1, 2, ...");
  }
  if (last_ == Feedback::kBuy) return;  // a row that is dropped
  const std::int32_t most = map.max_page_index.value_or(kMostPageIndex);
  if (page_ > most) {
    fault(map.page.empty() ? map.order : map.page,
          "page " + std::to_string(page_) + " is beyond max_page_index " + std::to_string(most));
  }
  for (const std::size_t a : shape_.kept) {
    if (record_.codes[a] != codes_[a]) {
      fault(map.attributes[a].column,
            "the attribute '" + map.attributes[a].name + "' changes within the session");
    }
  }
  if (shape_.columns.split && record_.facts.split != split_)
    fault(map.split, "it changes within the session");
}

void SessionBuilder::append_row() {
  const PageFacts& facts = record_.facts;
  const PageColumns& has = shape_.columns;
  last_ = feedback();
  pages_.attributes = static_cast<std::int32_t>(shape_.kept.size());
  pages_.actions = static_cast<std::int32_t>(shape_.actions);
  pages_.session.push_back(session_);
  pages_.page.push_back(page_++);
  for (const std::size_t a : shape_.kept) pages_.codes.push_back(code(a));
  pages_.action.insert(pages_.action.end(), record_.action.begin(), record_.action.end());
  pages_.feedback.push_back(last_);
  if (has.action_logp) pages_.action_logp.push_back(facts.action_logp);
  if (has.n_clicks) pages_.n_clicks.push_back(facts.n_clicks);
  if (has.n_slots) pages_.n_slots.push_back(facts.n_slots);
  if (has.turnover) pages_.turnover.push_back(facts.turnover);
  if (has.ts_us) pages_.ts_us.push_back(facts.ts_us);
  if (has.hour) pages_.hour.push_back(facts.hour);
  if (has.split) pages_.split.push_back(static_cast<Split>(facts.split));
  if (shape_.text_sessions) {
    text_ids_.push_back(PageRecord::text_of(key_));
  } else {
    whole_ids_.push_back(PageRecord::whole_of(key_));
  }
}

void SessionBuilder::write() {
  SessionIds logged = whole_ids_;
  if (shape_.text_sessions) logged = text_ids_;
  if (numbered_) {
    const Values values = std::visit([](const auto& ids) { return Values(ids); }, logged);
    writer_.append(pages_, pages_.session, std::vector<Column>{{"log_session_id", values}});
  } else {
    writer_.append(pages_, logged);
  }
  pages_ = Pages{};
  whole_ids_.clear();
  text_ids_.clear();
}

void SessionBuilder::finish() {
  end_session();
  if (pages_.rows() > 0) write();
}

}  // namespace vt::data
