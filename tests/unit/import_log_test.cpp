// What an import makes of a log: sessions, levels, feedback, in whatever order the rows stand.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/log_case.hpp"
#include "tests/support/malformed.hpp"
#include "vt/data/check_data_set.hpp"

namespace vt {
namespace {

using data::Split;
using test::kSmallHeader;
using test::kSmallMap;
using test::kSmallRows;
using test::replaced;

std::vector<int> feedback_of(const data::Pages& pages) {
  std::vector<int> codes;
  for (const Feedback feedback : pages.feedback) codes.push_back(static_cast<int>(feedback));
  return codes;
}

class ImportLog : public ::testing::Test {
 protected:
  test::LogCase log;
};

TEST_F(ImportLog, SessionsAreSortedAndCoded) {
  const data::ImportResult result = log.import(kSmallHeader + kSmallRows);
  const data::Manifest& manifest = result.manifest;
  EXPECT_EQ(manifest.sessions, 2);
  EXPECT_EQ(manifest.page_views, 4);
  EXPECT_EQ(manifest.max_page_index, 1);
  EXPECT_EQ(manifest.n_slots, 4);
  EXPECT_FALSE(manifest.text_sessions);
  EXPECT_EQ(manifest.attributes[0].labels, (std::vector<std::string>{"Oslo", "Rom"}));
  EXPECT_EQ(manifest.attributes[1].labels, (std::vector<std::string>{"9", "10"})) << "by value, not by bytes";
  EXPECT_EQ(manifest.attributes[1].kind, "ordinal");
  EXPECT_EQ(manifest.high, (std::vector<float>{1, 2}));
  EXPECT_EQ(manifest.center, (std::vector<float>{-0.09375f, 0.3125f}));

  const data::LoadedPages loaded = log.load();
  EXPECT_EQ(loaded.session_begin, (std::vector<std::int64_t>{0, 2, 4}));
  EXPECT_EQ(loaded.pages.page, (std::vector<std::int32_t>{0, 1, 0, 1}));
  EXPECT_EQ(loaded.pages.codes, (std::vector<std::uint16_t>{0, 1, 0, 1, 1, 0, 1, 0}));
  EXPECT_EQ(loaded.pages.action, (std::vector<float>{0, 0, 0.125f, -1, 0.5f, 0.25f, -1, 2}));
  EXPECT_EQ(feedback_of(loaded.pages), (std::vector<int>{0, 2, 0, 1}));
  EXPECT_EQ(loaded.pages.n_clicks, (std::vector<std::uint16_t>{0, 4, 1, 2}));
  EXPECT_TRUE(result.warnings.empty());
}

TEST_F(ImportLog, TheOrderOfRowsAndTheMemoryChangeNoByte) {
  std::vector<std::string> rows;
  for (int s = 0; s < 300; ++s) {
    for (int p = 0; p <= s % 5; ++p) {
      rows.push_back(std::to_string(s * 7 % 300) + "," + std::to_string(p) + "," +
                     (s % 3 == 0 ? "Rom" : "Oslo") + "," + std::to_string(s * 7 % 300 % 11) + ",0." +
                     std::to_string(s % 10) + ",-0.5," + (p == s % 5 ? "leave" : "turn") + ",0\n");
    }
  }
  const auto import = [&](std::size_t memory) {
    std::string text = kSmallHeader;
    for (const std::string& row : rows) text += row;
    data::ImportOptions options;
    options.memory_bytes = memory;
    log.import(text, kSmallMap, options);
    return io::read_text(log.folder() / "pages.parquet") + io::read_text(log.folder() / "manifest.json");
  };
  const std::string sorted = import(1 << 20);
  std::reverse(rows.begin(), rows.end());
  EXPECT_EQ(import(1 << 20), sorted);
  std::rotate(rows.begin(), rows.begin() + 137, rows.end());
  EXPECT_EQ(import(2000), sorted) << "many runs on disk";
  EXPECT_EQ(data::check_data_set(log.folder()).faults, 0);
}

TEST_F(ImportLog, PagesInTheOrderOfTime) {
  const std::string map =
      replaced(kSmallMap, "page = \"page\"", "order = \"page\"") + "[split]\ntime = \"page\"\n";
  log.import(kSmallHeader +
                 "b,2026-01-02T01:00:00Z,Rom,1,0,0,buy,0\n"
                 "a,2026-01-02T00:00:00Z,Rom,2,0,0,leave,0\n"
                 "b,2026-01-01T23:59:59Z,Rom,1,0.5,0,turn,0\n",
             replaced(map, "name = \"city\"\ncolumn = \"city\"", "name = \"visitor\"\ncolumn = \"session\""));
  const data::LoadedPages loaded = log.load();
  EXPECT_TRUE(data::read_manifest(log.folder()).text_sessions);
  EXPECT_EQ(loaded.pages.session, (std::vector<std::int64_t>{0, 1, 1}));
  EXPECT_EQ(loaded.pages.page, (std::vector<std::int32_t>{0, 0, 1}));
  EXPECT_EQ(feedback_of(loaded.pages), (std::vector<int>{2, 0, 1}));
  EXPECT_EQ(loaded.pages.hour, (std::vector<std::uint8_t>{0, 23, 1}));
  EXPECT_EQ(log.load("hour=23").pages.rows(), 2u) << "a session goes by its first page";
  EXPECT_EQ(log.load("ts=2026-01-02T00:00:00Z..").pages.session, (std::vector<std::int64_t>{0}));
  EXPECT_EQ(log.load("ts=..2026-01-02").pages.session, (std::vector<std::int64_t>{1, 1})) << "half-open";
}

TEST_F(ImportLog, WholeNumbersAmongTextIdsComeFirst) {
  const std::string map =
      replaced(kSmallMap, "id = \"session\"\npage = \"page\"", "id = \"session\"\norder = \"page\"");
  log.import(
      kSmallHeader +
          "b,0,Rom,1,0,0,turn,0\n10,0,Rom,2,0,0,turn,0\n9,0,Oslo,1,0,0,turn,0\n09,0,Rom,1,0,0,turn,0\n",
      map);
  data::DataSetReader reader(log.folder(), {.ids = true});
  data::Pages pages;
  ASSERT_TRUE(reader.next(pages));
  EXPECT_EQ(std::get<std::vector<std::string>>(reader.ids()),
            (std::vector<std::string>{"9", "10", "09", "b"}));
}

TEST_F(ImportLog, AfterAPurchaseANewSessionBegins) {
  const std::string rows =
      "1,0,Rom,1,0,0,turn,0\n1,1,Rom,1,0,0,buy,0\n1,2,Rom,1,0,0,turn,0\n1,3,Rom,1,0,0,buy,0\n"
      "2,0,Oslo,1,0,0,leave,0\n";
  const data::ImportResult split = log.import(kSmallHeader + rows);
  EXPECT_TRUE(split.numbered);
  EXPECT_EQ(split.manifest.sessions, 3);
  EXPECT_EQ(split.manifest.max_page_index, 1);
  EXPECT_EQ(split.constant, (std::vector<std::string>{"age"}));
  data::LoadedPages loaded = log.load();
  EXPECT_EQ(loaded.session_begin, (std::vector<std::int64_t>{0, 2, 4, 5}));
  EXPECT_EQ(loaded.pages.page, (std::vector<std::int32_t>{0, 1, 0, 1, 0}));
  EXPECT_EQ(feedback_of(loaded.pages), (std::vector<int>{0, 1, 0, 1, 2}));
  const std::vector<data::WantedColumn> logged = {{"log_session_id", data::ColumnType::kInt64}};
  EXPECT_EQ(data::read_table(log.folder() / "pages.parquet", logged)[0].as<std::int64_t>(),
            (std::vector<std::int64_t>{1, 1, 1, 1, 2}));
  EXPECT_EQ(data::check_data_set(log.folder()).faults, 0);

  const std::string drop = replaced(kSmallMap, "n_slots = 4", "n_slots = 4\nafter_buy = \"drop\"");
  const data::ImportResult dropped = log.import(kSmallHeader + rows, drop);
  EXPECT_FALSE(dropped.numbered);
  EXPECT_EQ(dropped.dropped, 2);
  loaded = log.load();
  EXPECT_EQ(feedback_of(loaded.pages), (std::vector<int>{0, 1, 2}));
}

TEST_F(ImportLog, BuyComesBeforeLeaveBeforeTurn) {
  const std::string map =
      replaced(replaced(kSmallMap, "column = \"event\", equals = \"buy\"", "column = \"clicks\", equals = 3"),
               "leave = { column = \"event\", equals = \"leave\" }", "leave = \"last_page\"");
  log.import(kSmallHeader +
                 "1,0,Rom,1,0,0,x,0\n1,1,Rom,1,0,0,x,3\n2,0,Oslo,1,0,0,x,0\n2,1,Oslo,1,0,0,x,1\n3,0,Oslo,2,0,"
                 "0,x,3\n",
             map);
  EXPECT_EQ(feedback_of(log.load().pages), (std::vector<int>{0, 1, 0, 2, 1}));
}

TEST_F(ImportLog, WithoutRulesFeedbackIsUnknown) {
  const std::string map = kSmallMap.substr(0, kSmallMap.find("[feedback]"));
  log.import(kSmallHeader + kSmallRows, map);
  EXPECT_EQ(feedback_of(log.load().pages), (std::vector<int>{3, 3, 3, 3}));
  EXPECT_TRUE(log.load().pages.n_clicks.empty());
}

TEST_F(ImportLog, TruthValuesAreComparedInAnyCase) {
  for (const char* equals : {"\"TRUE\"", "true"}) {
    const std::string map = replaced(kSmallMap, "equals = \"buy\"", "equals = " + std::string(equals));
    log.import(kSmallHeader + "1,0,Rom,1,0,0,True,0\n2,0,Oslo,1,0,0,false,0\n", map);
    EXPECT_EQ(feedback_of(log.load().pages), (std::vector<int>{1, 0})) << equals;
  }
}

TEST_F(ImportLog, MissingCellsAsALevelOfTheirOwn) {
  const std::string map =
      replaced(kSmallMap, "kind = \"ordinal\"", "kind = \"ordinal\"\nmissing = \"own_level\"");
  const std::string rows = "1,0,Rom,,0,0,leave,0\n2,0,Oslo,9,0,0,leave,0\n3,0,Oslo,10,0,0,leave,0\n";
  const data::Manifest manifest = log.import(kSmallHeader + rows, map).manifest;
  EXPECT_EQ(manifest.attributes[1].labels, (std::vector<std::string>{"9", "10", "(missing)"}));
  EXPECT_EQ(log.load().pages.codes, (std::vector<std::uint16_t>{1, 2, 0, 0, 0, 1}));
}

TEST_F(ImportLog, ContinuousAttributesByBinsAndByQuantiles) {
  const std::string bins = replaced(kSmallMap, "kind = \"ordinal\"",
                                    "kind = \"continuous\"\nbins = [0, 1.5]\nmissing = \"own_level\"");
  std::string rows;
  const char* values[] = {"-3", "0", "1.4999", "1.5", "1e9", ""};
  for (int s = 0; s < 6; ++s) rows += std::to_string(s) + ",0,Rom," + values[s] + ",0,0,leave,0\n";
  data::Manifest manifest = log.import(kSmallHeader + rows, bins).manifest;
  EXPECT_EQ(manifest.attributes.size(), 1u) << "the city is constant";
  EXPECT_EQ(manifest.attributes[0].labels, (std::vector<std::string>{"<0", "[0,1.5)", ">=1.5", "(missing)"}));
  EXPECT_EQ(log.load().pages.codes, (std::vector<std::uint16_t>{0, 1, 1, 2, 2, 3}));

  rows.clear();  // half of the values are 0: two of the four quarters fall together
  for (int s = 0; s < 80; ++s)
    rows += std::to_string(s) + ",0,Rom," + std::to_string(s < 40 ? 0 : s) + ",0,0,leave,0\n";
  const std::string quarters =
      replaced(kSmallMap, "kind = \"ordinal\"", "kind = \"continuous\"\nquantiles = 4");
  manifest = log.import(kSmallHeader + rows, quarters).manifest;
  EXPECT_EQ(manifest.attributes[0].labels, (std::vector<std::string>{"<59", ">=59"}));
}

TEST_F(ImportLog, OneColumnMayServeTwiceAndMoneyGoesWithAPurchase) {
  const std::string map = replaced(kSmallMap, "n_slots = 4", "n_slots = \"clicks\"\nturnover = \"age\"") +
                          "[split]\nsplit = \"city\"\nhour = \"page\"\n";
  log.import(kSmallHeader + "1,0,train,,0,0,turn,2\n1,1,train,3.5,0,0,buy,1\n2,0,test,9,0,0,leave,0\n",
             replaced(map, "name = \"age\"\ncolumn = \"age\"", "name = \"start\"\ncolumn = \"city\""));
  const data::LoadedPages loaded = log.load();
  EXPECT_EQ(loaded.pages.turnover, (std::vector<float>{0, 3.5f, 0}));
  EXPECT_EQ(loaded.pages.n_slots, (std::vector<std::uint16_t>{2, 1, 0}));
  EXPECT_EQ(loaded.pages.hour, (std::vector<std::uint8_t>{0, 1, 0}));
  EXPECT_EQ(loaded.pages.split, (std::vector<Split>{Split::kTrain, Split::kTrain, Split::kTest}));
  EXPECT_EQ(log.load("split=held_out").sessions(), 1);
}

TEST_F(ImportLog, AWarningWhereATestNeverHolds) {
  const auto result =
      log.import(kSmallHeader + kSmallRows, replaced(kSmallMap, "equals = \"buy\"", "equals = \"bought\""));
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_NE(result.warnings[0].find("never holds"), std::string::npos);
}

TEST_F(ImportLog, AStopLeavesNothing) {
  data::ImportOptions options;
  options.progress = [](const char*, std::int64_t, std::int64_t) { throw std::runtime_error("stop"); };
  EXPECT_THROW(log.import(kSmallHeader + kSmallRows, kSmallMap, options), std::runtime_error);
  EXPECT_TRUE(std::filesystem::is_empty(log.folder()));
}

}  // namespace
}  // namespace vt
