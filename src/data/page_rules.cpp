#include "data/page_rules.hpp"

#include <algorithm>

#include "data/session_id.hpp"
#include "vt/data/selection.hpp"

namespace vt::data {
namespace {

std::string shown(std::int64_t id) {
  return std::to_string(id);
}
std::string shown(const std::string& id) {
  return "'" + id + "'";
}

}  // namespace

void PageRules::check_columns(const std::vector<Column>& columns, std::int64_t first_row) {
  const auto each = [&](const auto& values, const Column& column, const auto& fault_of) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string why = fault_of(values[i]);
      if (!why.empty()) fault(column.name, first_row + static_cast<std::int64_t>(i), why);
    }
  };
  const auto above = [](std::uint16_t most, const char* why) {
    return [=](std::uint16_t value) { return value > most ? std::to_string(value) + why : std::string(); };
  };
  for (const Column& column : columns) {
    if (column.name == "page_index") {
      each(column.as<std::int32_t>(), column, [&](std::int32_t page) { return page_fault(page); });
    } else if (column.name == "feedback") {
      each(column.as<std::uint16_t>(), column, above(3, " is none of 0, 1, 2, 3"));
    } else if (column.name == "hour") {
      each(column.as<std::uint16_t>(), column, above(23, " is no hour from 0 to 23"));
    } else if (column.name == "split") {
      each(column.as<std::string>(), column, [](const std::string& word) {
        return split_of(word) ? std::string() : "\"" + word + "\" is none of train, valid, test";
      });
    }
  }
}

std::string PageRules::page_fault(std::int32_t page) const {
  if (page < 0) return "page " + std::to_string(page) + " is negative";
  if (page <= manifest_.max_page_index) return {};
  return "page " + std::to_string(page) + " is beyond max_page_index " +
         std::to_string(manifest_.max_page_index);
}

void PageRules::number_sessions(const Column& ids, std::int64_t first_row, Pages& pages) {
  pages.session.resize(ids.rows());
  const auto number = [&](const auto& values, auto& last) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool first = sessions_ == 0;
      if (!first && id_less(values[i], last)) {
        fault(ids.name, first_row + static_cast<std::int64_t>(i),
              shown(values[i]) + " comes after " + shown(last) +
                  ": sessions stand in ascending order, each once");
      }
      if (first || values[i] != last) ++sessions_;
      last = values[i];
      pages.session[i] = sessions_ - 1;
    }
  };
  if (manifest_.text_sessions) {
    number(ids.as<std::string>(), text_id_);
  } else {
    number(ids.as<std::int64_t>(), id_);
  }
}

void PageRules::check_pages(const Pages& pages, std::int64_t first_row) {
  for (std::size_t i = 0; i < pages.rows(); ++i) {
    check_cells(pages, i, first_row + static_cast<std::int64_t>(i));
    check_session(pages, i, first_row + static_cast<std::int64_t>(i));
  }
  rows_ += static_cast<std::int64_t>(pages.rows());
}

void PageRules::check_cells(const Pages& pages, std::size_t i, std::int64_t row) const {
  const std::uint16_t* codes = pages.codes_of(i);
  for (std::size_t a = 0; a < manifest_.attributes.size(); ++a) {
    const Attribute& attribute = manifest_.attributes[a];
    if (codes[a] < attribute.size) continue;
    fault("c_" + attribute.name, row,
          "code " + std::to_string(codes[a]) + " does not exist, the attribute has " +
              std::to_string(attribute.size) + " levels");
  }
  const float* action = pages.action_of(i);
  for (std::size_t c = 0; c < manifest_.low.size(); ++c) {
    if (action[c] >= manifest_.low[c] && action[c] <= manifest_.high[c]) continue;
    fault(manifest_.format == TableFormat::kCsv ? "a_" + std::to_string(c) : "action", row,
          "component " + std::to_string(c) + ", " + std::to_string(action[c]) + ", is outside its bounds " +
              std::to_string(manifest_.low[c]) + " to " + std::to_string(manifest_.high[c]));
  }
  const int slots = pages.n_slots.empty() ? manifest_.n_slots : pages.n_slots[i];
  if (!pages.n_clicks.empty() && slots > 0 && pages.n_clicks[i] > slots) {
    fault("n_clicks", row,
          std::to_string(pages.n_clicks[i]) + " clicks on " + std::to_string(slots) + " slots");
  }
}

void PageRules::check_session(const Pages& pages, std::size_t i, std::int64_t row) {
  const bool begins = pages.session[i] != session_;
  const std::int64_t expected = begins ? 0 : std::int64_t{page_} + 1;
  if (pages.page[i] != expected) {
    fault("page_index", row,
          "page " + std::to_string(pages.page[i]) + ", expected " + std::to_string(expected) +
              ": pages of a session count 0, 1, 2, ...");
  }
  const std::uint16_t* codes = pages.codes_of(i);
  if (!begins) {
    if (feedback_ == Feedback::kBuy || feedback_ == Feedback::kLeave) {
      fault("feedback", row, "the session has ended on the page before");
    }
    const auto changed = std::mismatch(codes_.begin(), codes_.end(), codes).first;
    if (changed != codes_.end()) {
      const auto a = static_cast<std::size_t>(changed - codes_.begin());
      fault("c_" + manifest_.attributes[a].name, row, "the attribute changes within the session");
    }
    if (pages.split[i] != split_) fault("split", row, "it changes within the session");
  }
  session_ = pages.session[i];
  page_ = pages.page[i];
  feedback_ = pages.feedback[i];
  codes_.assign(codes, codes + pages.attributes);
  split_ = pages.split[i];
}

void PageRules::check_end() {
  if (rows_ != manifest_.page_views) {
    fault("", 0,
          "it has " + std::to_string(rows_) + " rows, the manifest says " +
              std::to_string(manifest_.page_views));
  }
  if (sessions_ != manifest_.sessions) {
    fault("", 0,
          "it has " + std::to_string(sessions_) + " sessions, the manifest says " +
              std::to_string(manifest_.sessions));
  }
}

}  // namespace vt::data
