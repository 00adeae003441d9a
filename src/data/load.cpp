// Whole sessions of a data set in memory.
#include "data/session_filter.hpp"
#include "vt/data/data_set.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

// Row `row` of `from`, appended; width values of it.
template <class T>
void append(const std::vector<T>& from, std::size_t row, std::size_t width, std::vector<T>& to) {
  if (from.empty()) return;
  const auto begin = from.begin() + static_cast<std::ptrdiff_t>(row * width);
  to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
}

void append_row(const Pages& from, std::size_t row, Pages& to) {
  append(from.session, row, 1, to.session);
  append(from.page, row, 1, to.page);
  append(from.codes, row, static_cast<std::size_t>(from.attributes), to.codes);
  append(from.action, row, static_cast<std::size_t>(from.actions), to.action);
  append(from.action_logp, row, 1, to.action_logp);
  append(from.feedback, row, 1, to.feedback);
  append(from.n_clicks, row, 1, to.n_clicks);
  append(from.n_slots, row, 1, to.n_slots);
  append(from.turnover, row, 1, to.turnover);
  append(from.ts_us, row, 1, to.ts_us);
  append(from.hour, row, 1, to.hour);
  append(from.split, row, 1, to.split);
}

// Calls visit(batch, row, begins) for every row of the selected sessions.
template <class Visit>
void for_selected(DataSetReader& reader, const Selection& selection, const Visit& visit) {
  SessionFilter filter(selection);
  Pages batch;
  while (reader.next(batch)) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      const bool begins = filter.begins(batch, row);
      if (filter.selected()) visit(batch, row, begins);
    }
  }
}

}  // namespace

LoadedPages load_pages(const fs::path& folder, const Selection& selection, std::uint64_t seed) {
  DataSetReader reader(folder, {.seed = seed});
  LoadedPages loaded;
  loaded.pages.attributes = static_cast<std::int32_t>(reader.manifest().attributes.size());
  loaded.pages.actions = reader.manifest().action_size();
  for_selected(reader, selection, [&](const Pages& batch, std::size_t row, bool begins) {
    if (begins) loaded.session_begin.push_back(static_cast<std::int64_t>(loaded.pages.rows()));
    append_row(batch, row, loaded.pages);
  });
  loaded.session_begin.push_back(static_cast<std::int64_t>(loaded.pages.rows()));
  return loaded;
}

LoadedCustomers load_customers(const fs::path& folder, const Selection& selection, std::uint64_t seed) {
  DataSetReader reader(folder, {.seed = seed});
  LoadedCustomers loaded;
  loaded.attributes = static_cast<std::int32_t>(reader.manifest().attributes.size());
  for_selected(reader, selection, [&](const Pages& batch, std::size_t row, bool begins) {
    if (!begins) return;
    append(batch.codes, row, static_cast<std::size_t>(loaded.attributes), loaded.codes);
    append(batch.split, row, 1, loaded.split);
    append(batch.session, row, 1, loaded.session);
  });
  return loaded;
}

}  // namespace vt::data
