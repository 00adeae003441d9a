// Data sets: what is written is read back, selections and splits, and every rule that check holds.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "io/sha256.hpp"
#include "tests/support/chi_square.hpp"
#include "tests/support/log_case.hpp"
#include "tests/support/malformed.hpp"
#include "vt/data/check_data_set.hpp"

namespace vt {
namespace {

using data::CheckResult;
using data::Split;
using nlohmann::json;
using test::kSmallHeader;
using test::kSmallMap;
using test::kSmallRows;
using test::replaced;

class DataSets : public ::testing::Test {
 protected:
  void write_csv() const {
    data::ImportOptions options;
    options.format = data::TableFormat::kCsv;
    log.import(kSmallHeader + kSmallRows, kSmallMap, options);
  }
  std::filesystem::path file(const char* name) const { return log.folder() / name; }

  // pages.csv with one change; the manifest's hash follows.
  CheckResult check_changed(const std::string& from, const std::string& to) const {
    write_csv();
    io::write_file(file("pages.csv"), replaced(io::read_text(file("pages.csv")), from, to));
    json manifest = json::parse(io::read_text(file("manifest.json")));
    manifest["pages"]["sha256"] = io::sha256_of_file(file("pages.csv"));
    io::write_file(file("manifest.json"), manifest.dump());
    return data::check_data_set(log.folder());
  }
  test::LogCase log;
};

TEST_F(DataSets, CsvIsWhatTheContractSays) {
  write_csv();
  EXPECT_EQ(io::read_text(file("pages.csv")),
            "session_id,page_index,c_city,c_age,a_0,a_1,feedback,n_clicks\n"
            "3,0,0,1,0,0,0,0\n3,1,0,1,0.125,-1,2,4\n7,0,1,0,0.5,0.25,0,1\n7,1,1,0,-1,2,1,2\n");
  const json manifest = json::parse(io::read_text(file("manifest.json")));
  EXPECT_EQ(manifest["schema"], 1);
  EXPECT_EQ(manifest["pages"]["sha256"], io::sha256_of_file(file("pages.csv")));
  EXPECT_EQ(manifest["attributes"][0],
            (json{{"name", "city"}, {"kind", "categorical"}, {"size", 2}, {"labels", {"Oslo", "Rom"}}}));
}

TEST_F(DataSets, BothFormatsHoldTheSame) {
  log.import(kSmallHeader + kSmallRows);
  const data::LoadedPages parquet = log.load();
  write_csv();
  const data::LoadedPages csv = log.load();
  EXPECT_EQ(parquet.pages.action, csv.pages.action);
  EXPECT_EQ(parquet.pages.codes, csv.pages.codes);
  EXPECT_EQ(parquet.pages.feedback, csv.pages.feedback);
  EXPECT_EQ(parquet.pages.split, csv.pages.split);
  EXPECT_EQ(parquet.session_begin, csv.session_begin);
}

TEST_F(DataSets, CheckCountsWhatThereIs) {
  write_csv();
  const CheckResult result = data::check_data_set(log.folder());
  EXPECT_EQ(result.faults, 0);
  EXPECT_EQ(result.sessions, 2);
  EXPECT_EQ(result.page_views, 4);
  EXPECT_DOUBLE_EQ(result.r2p, 0.25);
  EXPECT_DOUBLE_EQ(result.leave_per_page, 0.25);
  EXPECT_DOUBLE_EQ(result.clicks_per_page.value(), 7.0 / 4);
  EXPECT_DOUBLE_EQ(result.ctr.value(), 7.0 / 16);
  EXPECT_EQ(result.session_length.front().pages, 2);
  EXPECT_NEAR(result.action_norm.back().norm, std::sqrt(5.0), std::sqrt(5.0) / 4096);
  EXPECT_EQ(result.action_norm.front().norm, 0.0);
}

TEST_F(DataSets, EveryRuleIsHeld) {
  const struct {
    const char *from, *to, *place, *why;
  } faults[] = {
      {"\n7,0", "\n2,0", "column `session_id`: row 3: ", "2 comes after 3"},
      {"\n7,0", "\nx,0", "column `session_id`: row 3: ", "not a whole number"},
      {"3,1,0", "3,2,0", "column `page_index`: row 2: ", "beyond max_page_index 1"},
      {"3,1,0", "3,0,0", "column `page_index`: row 2: ", "expected 1"},
      {"3,1,0", "3,-1,0", "column `page_index`: row 2: ", "negative"},
      {"7,0,1", "7,1,1", "column `page_index`: row 3: ", "expected 0"},
      {"3,1,0", "3,1,2", "column `c_city`: row 2: ", "code 2 does not exist"},
      {"3,1,0", "3,1,1", "column `c_city`: row 2: ", "changes within the session"},
      {"3,1,0,1", "3,1,0,70000", "column `c_age`: row 2: ", "not a whole number"},
      {"0.125", "1.125", "column `a_0`: row 2: ", "outside its bounds"},
      {"0.125", "nan", "column `a_0`: row 2: ", "not a finite"},
      {"0.125", "", "column `a_0`: row 2: ", "not a finite"},
      {"-1,2,4", "-1,4,4", "column `feedback`: row 2: ", "none of 0, 1, 2, 3"},
      {"3,0,0,1,0,0,0,0", "3,0,0,1,0,0,2,0", "column `feedback`: row 2: ", "has ended"},
      {"-1,2,4", "-1,2,5", "column `n_clicks`: row 2: ", "5 clicks on 4 slots"},
      {"7,1,1,0,-1,2,1,2\n", "", "", "3 rows, the manifest says 4"},
      {"7,1,1,0,-1,2,1,2", "7,1,1,0,-1,2,1", "row 4: ", "7 cells"},
      {"feedback", "feedbak", "column `feedback`: ", "it is missing"},
      {"n_clicks", "feedback", "column `feedback`: ", "occurs twice"},
  };
  for (const auto& fault : faults) {
    SCOPED_TRACE(std::string(fault.from) + " -> " + fault.to);
    const CheckResult result = check_changed(fault.from, fault.to);
    ASSERT_GE(result.faults, 1);
    const std::string line = result.first[0].place() + result.first[0].why;
    EXPECT_NE(line.find(fault.place), std::string::npos) << line;
    EXPECT_NE(line.find(fault.why), std::string::npos) << line;
    test::expect_refused([&] { log.load(); }, fault.why);  // a learner refuses what check reports
  }
}

TEST_F(DataSets, FilesThatDoNotBelongTogether) {
  write_csv();
  io::write_file(file("pages.csv"), io::read_text(file("pages.csv")) + "9,0,1,0,0,0,2,0\n");
  test::expect_refused([&] { log.load(); }, "its hash differs from the manifest's");
  EXPECT_NE(data::check_data_set(log.folder()).first[0].why.find("hash"), std::string::npos);
  std::filesystem::remove(file("pages.csv"));
  test::expect_refused([&] { log.load(); }, "it is missing");
  std::filesystem::remove(file("manifest.json"));
  test::expect_refused([&] { log.load(); }, "no manifest.json", ErrorKind::kUsage);
}

TEST_F(DataSets, ABrokenManifestNeverCrashes) {
  write_csv();
  const std::string text = io::read_text(file("manifest.json"));
  const auto bytes = std::as_bytes(std::span(text.data(), text.size() - 2));  // its last brace and line end
  const auto parse = [&](const std::vector<std::byte>& changed) {
    io::write_file(file("manifest.json"), changed);
    data::read_manifest(log.folder());
  };
  test::expect_prefixes_refused({bytes.begin(), bytes.end()}, parse);
  EXPECT_GT(test::count_refused_changes({bytes.begin(), bytes.begin() + 300}, parse), 1000);
  const auto refused = [&](const char* pointer, const json& value, const std::string& part) {
    json manifest = json::parse(text);
    manifest[json::json_pointer(pointer)] = value;
    io::write_file(file("manifest.json"), manifest.dump());
    test::expect_refused([&] { data::read_manifest(log.folder()); }, part);
  };
  refused("/schema", 2, "'schema'");
  refused("/sessions", 0, "'sessions'");
  refused("/page_views", 1, "'page_views'");
  refused("/max_page_index", 70000, "'max_page_index'");
  refused("/attributes", json::array(), "'attributes'");
  refused("/attributes/0/size", 0, "'size'");
  refused("/attributes/0/labels", {"one"}, "'labels'");
  refused("/attributes/1/name", "city", "'city' occurs twice");
  refused("/action/low", {0.0}, "'action'");
  refused("/action/low/0", 2.0, "'low'");
  refused("/columns/0", "clicks", "unknown column \"clicks\"");
  refused("/pages/file", "../pages.csv", "'file'");
}

TEST_F(DataSets, TheFirstTwentyFaultsAndTheirNumber) {
  std::string rows = kSmallHeader;
  for (int s = 0; s < 50; ++s)
    rows += std::to_string(s) + ",0," + (s % 2 == 0 ? "Rom" : "Oslo") + ",1,0.5,0,leave,0\n";
  data::ImportOptions options;
  options.format = data::TableFormat::kCsv;
  log.import(rows, kSmallMap, options);
  std::string pages = io::read_text(file("pages.csv"));
  for (auto at = pages.find("0.5"); at != pages.npos; at = pages.find("0.5", at)) pages.replace(at, 3, "x");
  io::write_file(file("pages.csv"), pages);
  const CheckResult result = data::check_data_set(log.folder());
  EXPECT_EQ(result.faults, 51) << "and the hash";
  EXPECT_EQ(result.first.size(), data::kShownFaults);
  EXPECT_EQ(result.by_column.at("a_0"), 50);
  EXPECT_EQ(result.first.back().row, 19);
}

TEST_F(DataSets, SplitsAreDrawnByAddress) {
  std::int64_t counts[3] = {};
  constexpr std::int64_t kSessions = 100'000;
  for (std::int64_t s = 0; s < kSessions; ++s) ++counts[static_cast<int>(data::drawn_split(1, s))];
  const double expected[] = {0.8 * kSessions, 0.1 * kSessions, 0.1 * kSessions};
  EXPECT_LT(test::chi_square(counts, expected), test::chi_square_limit(2));
  EXPECT_EQ(data::drawn_split(1, 5), data::drawn_split(1, 5));
  int differ = 0;
  for (std::int64_t s = 0; s < 1000; ++s)
    differ += data::drawn_split(1, s) != data::drawn_split(2, s) ? 1 : 0;
  EXPECT_GT(differ, 200);
}

TEST_F(DataSets, SelectionsPartTheSessions) {
  std::string rows = kSmallHeader;
  for (int s = 0; s < 400; ++s) {
    const std::string rest = std::string(s % 2 == 0 ? ",Rom" : ",Oslo") + ",1,0,0,";
    rows += std::to_string(s) + ",0" + rest + "turn,0\n" + std::to_string(s) + ",1" + rest + "leave,0\n";
  }
  log.import(rows);
  std::int64_t sessions = 0;
  for (const char* split : {"split=train", "split=valid", "split=test"}) {
    const data::LoadedPages part = log.load(split, 3);
    sessions += part.sessions();
    EXPECT_EQ(part.pages.rows(), 2u * static_cast<std::size_t>(part.sessions()));
    for (const std::int64_t session : part.pages.session) {
      ASSERT_EQ(std::string(data::name_of(data::drawn_split(3, session))), std::string(split).substr(6));
    }
  }
  EXPECT_EQ(sessions, 400);
  EXPECT_EQ(log.load("split=held_out", 3).sessions(), 400 - log.load("split=train", 3).sessions());
  const data::LoadedCustomers customers = data::load_customers(log.folder(), {}, 3);
  EXPECT_EQ(customers.sessions(), 400) << "one row a session";
  EXPECT_EQ(customers.attributes, 1);
  EXPECT_EQ(customers.codes[0], 1);
  EXPECT_EQ(customers.codes[1], 0);
}

TEST_F(DataSets, SelectionsThatMeanNothing) {
  log.import(kSmallHeader + kSmallRows);
  for (const char* text :
       {"split", "split=best", "hour=3", "ts=1..2", "color=red", "=", "split=train,,hour=3"}) {
    test::expect_refused([&] { log.load(text); }, "wrong selection", ErrorKind::kUsage);
  }
  log.import(kSmallHeader + kSmallRows, kSmallMap + "[split]\ntime = \"session\"\n");
  for (const char* text : {"hour=24", "hour=x", "hour=", "ts=5", "ts=9..3", "ts=3..3", "ts=soon.."}) {
    test::expect_refused([&] { log.load(text); }, "wrong selection", ErrorKind::kUsage);
  }
  EXPECT_EQ(log.load("hour=0,ts=4..8").sessions(), 1);
}

}  // namespace
}  // namespace vt
