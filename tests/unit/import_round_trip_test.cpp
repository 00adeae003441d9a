// Export and import: a data set's own pages are a log, and importing them, in any order, gives the same
// pages.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/log_case.hpp"
#include "vt/data/check_data_set.hpp"
#include "vt/data/data_set_writer.hpp"

namespace vt {
namespace {

struct Shape {
  int attributes, actions, sessions, levels, longest;
  bool text_ids, clicks, money, times, splits, logp;
};

rc::Gen<Shape> shapes() {
  return rc::gen::apply(
      [](int attributes, int actions, int sessions, int levels, int longest, int flags) {
        return Shape{attributes,       actions,           sessions,         levels,
                     longest,          (flags & 1) != 0,  (flags & 2) != 0, (flags & 4) != 0,
                     (flags & 8) != 0, (flags & 16) != 0, (flags & 32) != 0};
      },
      rc::gen::inRange(1, 6), rc::gen::inRange(0, 10), rc::gen::inRange(2, 60), rc::gen::inRange(2, 5),
      rc::gen::inRange(1, 9), rc::gen::inRange(0, 64));
}

data::Manifest describe(const Shape& shape, data::TableFormat format) {
  data::Manifest manifest;
  manifest.format = format;
  for (int a = 0; a < shape.attributes; ++a)
    manifest.attributes.push_back({"x" + std::to_string(a), "ordinal", shape.levels, {}});
  manifest.low.assign(static_cast<std::size_t>(shape.actions), -3.0f);
  manifest.high.assign(static_cast<std::size_t>(shape.actions), 5.0f);
  manifest.n_slots = 4;
  manifest.text_sessions = shape.text_ids;
  manifest.columns = {shape.logp, shape.clicks, false, shape.money, shape.times, shape.times, shape.splits};
  return manifest;
}

// Every level of every attribute occurs, so that codes stay what they are.
std::pair<data::Pages, data::SessionIds> draw(const Shape& shape, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); };
  data::Pages pages;
  pages.attributes = shape.attributes;
  pages.actions = shape.actions;
  std::vector<std::int64_t> whole;
  std::vector<std::string> text;
  for (int s = 0; s < std::max(shape.sessions, shape.levels); ++s) {
    const int length = 1 + below(shape.longest);
    for (int p = 0; p < length; ++p) {
      pages.session.push_back(s);
      whole.push_back(s * 3 - 20);
      text.push_back("id " + std::to_string(1000 + s));
      pages.page.push_back(p);
      for (int a = 0; a < shape.attributes; ++a)
        pages.codes.push_back(static_cast<std::uint16_t>((s + a * s / 2) % shape.levels));
      if (s < shape.levels) std::fill(pages.codes.end() - shape.attributes, pages.codes.end(), s);
      for (int c = 0; c < shape.actions; ++c)
        pages.action.push_back(static_cast<float>(below(8001) - 3000) / 1000.0f);
      const bool last = p + 1 == length;
      pages.feedback.push_back(last ? static_cast<Feedback>(below(3)) : Feedback::kTurn);
      if (shape.logp) pages.action_logp.push_back(-static_cast<float>(below(1000)) / 7.0f);
      if (shape.clicks) pages.n_clicks.push_back(static_cast<std::uint16_t>(below(5)));
      if (shape.money)
        pages.turnover.push_back(
            pages.feedback.back() == Feedback::kBuy ? 0.01f * static_cast<float>(below(9999)) : 0.0f);
      if (shape.times) pages.ts_us.push_back(static_cast<std::int64_t>(random() >> 12));
      if (shape.times) pages.hour.push_back(static_cast<std::uint8_t>(below(24)));
      if (shape.splits) pages.split.push_back(static_cast<data::Split>(s % 3));
    }
  }
  if (shape.text_ids) return {pages, text};
  return {pages, whole};
}

std::string map_of(const Shape& shape, bool csv) {
  std::string map = "[session]\nid = \"session_id\"\npage = \"page_index\"\n";
  for (int a = 0; a < shape.attributes; ++a) {
    map += "[[attributes]]\nname = \"x" + std::to_string(a) + "\"\ncolumn = \"c_x" + std::to_string(a) +
           "\"\nkind = \"ordinal\"\n";
  }
  if (shape.actions > 0) {
    map += "[action]\nlow = -3\nhigh = 5\n";
    std::string columns;
    for (int c = 0; c < shape.actions; ++c)
      columns += (c == 0 ? "\"a_" : ", \"a_") + std::to_string(c) + "\"";
    map += csv ? "columns = [" + columns + "]\n" : std::string("column = \"action\"\n");
    if (shape.logp) map += "logp = \"action_logp\"\n";
  }
  map +=
      "[feedback]\nbuy = { column = \"feedback\", equals = 1 }\nleave = { column = \"feedback\", equals = 2 "
      "}\nn_slots = 4\n";
  if (shape.clicks) map += "clicks = \"n_clicks\"\n";
  if (shape.money) map += "turnover = \"turnover\"\n";
  if (shape.times || shape.splits) map += "[split]\n";
  if (shape.times) map += "time = \"ts_us\"\nhour = \"hour\"\n";
  if (shape.splits) map += "split = \"split\"\n";
  return map;
}

RC_GTEST_PROP(ImportRoundTrip, ADataSetImportedFromItsOwnPages, (std::uint64_t seed)) {
  Shape shape = *shapes();
  shape.logp = shape.logp && shape.actions > 0;
  const auto [pages, ids] = draw(shape, seed);
  for (const data::TableFormat format : {data::TableFormat::kCsv, data::TableFormat::kParquet}) {
    test::LogCase log;
    std::filesystem::create_directory(log.folder());
    std::filesystem::create_directory(log.scratch / "first");
    data::DataSetWriter writer(log.scratch / "first", describe(shape, format));
    writer.append(pages, ids);
    const data::Manifest first = writer.commit();
    RC_ASSERT(data::check_data_set(log.scratch / "first").faults == 0);

    data::ImportOptions options;
    options.format = format;
    options.memory_bytes = 3000;
    const std::string name = "first/" + first.pages_file();
    const data::Manifest again =
        log.import_file(name, map_of(shape, format == data::TableFormat::kCsv), options).manifest;
    RC_ASSERT(again.pages_sha256 == first.pages_sha256);
    RC_ASSERT(again.max_page_index == first.max_page_index);
    RC_ASSERT(again.center == first.center);
    RC_ASSERT(again.scale == first.scale);
    RC_ASSERT(again.sessions == first.sessions);
    for (const Attribute& attribute : again.attributes) RC_ASSERT(attribute.size == shape.levels);

    const data::LoadedPages loaded = data::load_pages(log.folder(), {});
    RC_ASSERT(loaded.pages.action == pages.action);
    RC_ASSERT(loaded.pages.codes == pages.codes);
    RC_ASSERT(loaded.pages.feedback == pages.feedback);
    RC_ASSERT(loaded.pages.ts_us == pages.ts_us);
    RC_ASSERT(loaded.pages.turnover == pages.turnover);
  }
}

}  // namespace
}  // namespace vt
