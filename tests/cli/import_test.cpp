// import csv|parquet and check: foreign logs as a user has them.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;
using nlohmann::json;

// Nothing like the market's: three attributes with odd labels, nine components, clicks up to 4, rows of
// sessions mixed, CRLF, a byte-order mark, quoted cells.
const std::string kOddMap = R"([session]
id = "Besuch"
order = "wann"
max_page_index = 30
[[attributes]]
name = "stadt"
column = "Stadt, Land"
[[attributes]]
name = "alter"
column = "Alter"
kind = "continuous"
bins = [30, 50]
missing = "own_level"
[[attributes]]
name = "tag"
column = "Tag"
kind = "ordinal"
[action]
columns = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9"]
low = -2
high = [2, 2, 2, 2, 2, 2, 2, 2, 9]
[feedback]
buy = { column = "gekauft", equals = "ja" }
leave = "last_page"
clicks = "Klicks"
n_slots = 4
[split]
time = "wann"
[csv]
separator = ";"
)";

std::string odd_log() {
  const auto row = [](const std::string& id, const std::string& time, const std::string& city,
                      const std::string& age, const std::string& day, const std::string& bought, int clicks) {
    return id + ";2026-03-0" + time + ";\"" + city + "\";" + age + ";" + day +
           ";0.5;-2;0;1e-3;.25;-0.125;2;0;9;" + bought + ";" + std::to_string(clicks) + "\r\n";
  };
  return "\xEF\xBB\xBF\"Besuch\";wann;\"Stadt, "
         "Land\";Alter;Tag;w1;w2;w3;w4;w5;w6;w7;w8;w9;gekauft;Klicks\r\n" +
         row("b", "1T10:00:00Z", "Köln; \"\"am Rhein\"\"", "31.5", "2", "nein", 4) +
         row("a", "1T09:00:00Z", "東京", "", "10", "nein", 0) +
         row("b", "1T10:00:05Z", "Köln; \"\"am Rhein\"\"", "31.5", "2", "ja", 1) +
         row("c", "2T00:00:00Z", "Zürich", "67", "10", "nein", 2) +
         row("a", "1T09:30:00Z", "東京", "", "10", "nein", 3);
}

class Import : public ::testing::Test {
 protected:
  void SetUp() override {
    place.write("odd.txt", odd_log());
    place.write("odd.toml", kOddMap);
  }
  json manifest(const std::string& run) const { return json::parse(place.read(run + "/manifest.json")); }
  Workplace place;
};

TEST_F(Import, ALogThatIsNothingLikeTheMarkets) {
  for (const char* format : {"csv", "parquet"}) {
    const std::string run = format;
    const Finished done =
        place.must({"import", "csv", "odd.txt", "--map", "odd.toml", "--out", run, "--format", format});
    EXPECT_NE(done.out.find("3 sessions, 5 page views, 3 attributes, 9 actions"), std::string::npos)
        << done.out;
    const json m = manifest(run);
    EXPECT_EQ(m["attributes"][0]["labels"], (json{"Köln; \"am Rhein\"", "Zürich", "東京"}));
    EXPECT_EQ(m["attributes"][1]["labels"], (json{"<30", "[30,50)", ">=50", "(missing)"}));
    EXPECT_EQ(m["attributes"][2]["labels"], (json{"2", "10"}));
    EXPECT_EQ(m["action"]["high"][8], 9);
    EXPECT_EQ(m["max_page_index"], 30);
    const json summary = place.stable_summary(run);
    EXPECT_EQ(summary["rows"], 5);
    EXPECT_EQ(summary["attributes"]["alter"], 4);

    const Finished checked = place.must({"check", run, "--json"});
    const json facts = json::parse(checked.out);
    EXPECT_EQ(facts["faults"]["count"], 0);
    EXPECT_EQ(facts["metrics"]["r2p"], 0.2);
    EXPECT_EQ(facts["metrics"]["ctr"], 0.5);
    EXPECT_EQ(facts["session_length_quantiles"]["p100"], 2);
    EXPECT_NE(place.must({"check", run}).out.find("no faults"), std::string::npos);
  }
}

TEST_F(Import, TheSameCallGivesTheSameBytes) {
  place.must({"import", "csv", "odd.txt", "--map", "odd.toml", "--out", "a", "--quiet", "--threads", "1"});
  place.must({"import", "--config", "a/config.toml", "--out", "b", "--quiet"});
  EXPECT_EQ(place.read("a/pages.parquet"), place.read("b/pages.parquet"));
  EXPECT_EQ(place.read("a/manifest.json"), place.read("b/manifest.json"));
  EXPECT_EQ(place.stable_summary("a"), place.stable_summary("b"));
}

TEST_F(Import, ADataSetIsImportedFromItsOwnPages) {
  place.must({"import", "csv", "odd.txt", "--map", "odd.toml", "--out", "a", "--quiet"});
  place.write("again.toml", R"(session = { id = "session_id", page = "page_index" }
attributes = [{ name = "stadt", column = "c_stadt" }, { name = "tag", column = "c_tag" }]
action = { column = "action", low = -2, high = 9 }
feedback = { buy = { column = "feedback", equals = 1 }, leave = { column = "feedback", equals = 2 } }
)");
  place.must({"import", "parquet", "a/pages.parquet", "--map", "again.toml", "--out", "b", "--quiet"});
  EXPECT_EQ(manifest("b")["action"]["center"], manifest("a")["action"]["center"]);
  EXPECT_EQ(manifest("b")["session_id"], "text");
  place.must({"check", "b", "--quiet"});
}

TEST_F(Import, FaultsOfTheDataLeaveNothing) {
  const auto refused = [&](const Words& words, int code, const std::string& part) {
    Words all = {"import"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--out", "x", "--quiet"});
    const Finished finished = place.run(all);
    EXPECT_EQ(finished.code, code) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_TRUE(finished.err.starts_with("vtaobao: error: ")) << finished.err;
    EXPECT_EQ(finished.err.find('\n'), finished.err.size() - 1) << finished.err;
    EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("x")));
  };
  std::string log = odd_log();
  log.replace(log.find(".25", log.find("67")), 3, "two");
  place.write("bad.csv", log);
  refused({"csv", "bad.csv", "--map", "odd.toml"}, 3,
          "(bad.csv): column `w5`: row 4: \"two\" is not a finite float32");
  refused({"parquet", "odd.txt", "--map", "odd.toml"}, 3, "(odd.txt)");
  refused({"csv", "odd.txt"}, 2, "--map");
  refused({"csv", "none.csv", "--map", "odd.toml"}, 2, "none.csv");
  refused({"csv", "odd.txt", "--map", "none.toml"}, 2, "none.toml");
  refused({"csv", "odd.txt", "--map", "odd.toml", "--format", "xls"}, 2, "parquet|csv");
  place.write("bad.toml", kOddMap + "quote = \"'\"\n");
  refused({"csv", "odd.txt", "--map", "bad.toml"}, 2, "'csv.quote' is unknown");
}

TEST_F(Import, AFailureTakesAnOldDataSetAwayOnlyWithForce) {
  place.must({"import", "csv", "odd.txt", "--map", "odd.toml", "--out", "x", "--quiet"});
  place.write("bad.csv", odd_log() + "short row\r\n");
  EXPECT_EQ(place.run({"import", "csv", "bad.csv", "--map", "odd.toml", "--out", "x"}).code, 2);
  place.must({"check", "x", "--quiet"});
  EXPECT_EQ(place.run({"import", "csv", "bad.csv", "--map", "odd.toml", "--out", "x", "--force"}).code, 3);
  EXPECT_FALSE(std::filesystem::exists(place.file("x")));
}

TEST_F(Import, CheckNamesFaultsAndEndsWithThree) {
  place.must({"import", "csv", "odd.txt", "--map", "odd.toml", "--out", "x", "--format", "csv", "--quiet"});
  std::string pages = place.read("x/pages.csv");
  pages.replace(pages.find("0.5"), 3, "7.5");
  place.write("x/pages.csv", pages);
  const Finished text = place.run({"check", "x", "--quiet"});
  EXPECT_EQ(text.code, 3);
  EXPECT_NE(text.out.find("pages.csv: column `a_0`: row 1: component 0, 7.5"), std::string::npos) << text.out;
  EXPECT_NE(text.err.find("2 faults"), std::string::npos) << text.err;
  const Finished summary = place.run({"check", "x", "--json", "--quiet", "--out", "report"});
  EXPECT_EQ(summary.code, 3);
  EXPECT_EQ(json::parse(summary.out)["faults"]["by_column"]["a_0"], 1);
  EXPECT_EQ(place.stable_summary("report")["faults"]["first"][1]["row"], 1);
  EXPECT_EQ(place.run({"check", "nowhere"}).code, 2);
  EXPECT_EQ(place.run({"check", "shop"}).code, 2);
  EXPECT_EQ(place.run({"check"}).code, 2);
}

// The maps that come with the program, where the public data are.
class PublicLogs : public Import {
 protected:
  std::filesystem::path need(const std::string& name) const {
    const char* data = std::getenv("VT_DATA");
    return std::filesystem::absolute(data != nullptr ? data : "../shared/data") / name;
  }
  static std::string map(const std::string& name) {
    return std::filesystem::absolute("configs/import/" + name);
  }
};

TEST_F(PublicLogs, OnlineShoppers) {
  const auto log = need("online_shoppers/online_shoppers_intention.csv");
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "no " << log;
  place.must({"import", "csv", log, "--map", map("online_shoppers.toml"), "--out", "d", "--quiet"});
  const json facts = json::parse(place.must({"check", "d", "--json", "--quiet"}).out);
  EXPECT_EQ(facts["page_views"], 12330);
  EXPECT_NEAR(facts["metrics"]["r2p"], 1908.0 / 12330, 1e-12);
  int width = 0;
  const json attributes = manifest("d")["attributes"];
  for (const json& attribute : attributes) width += attribute["size"].get<int>();
  EXPECT_EQ(width, 67);
  EXPECT_EQ(attributes.size(), 8u);
}

TEST_F(PublicLogs, OpenBandit) {
  for (const char* policy : {"random", "bts"}) {
    const auto log = need(std::string("obd_men/") + policy + "/men.csv");
    if (!std::filesystem::exists(log)) GTEST_SKIP() << "no " << log;
    place.must({"import", "csv", log, "--map", map("open_bandit.toml"), "--out", policy, "--quiet"});
    const json facts = json::parse(place.must({"check", policy, "--json", "--quiet"}).out);
    EXPECT_EQ(facts["page_views"], 10000);
    EXPECT_FALSE(facts["metrics"].contains("r2p")) << "its feedback is unknown";
    EXPECT_GT(facts["metrics"]["ctr"], 0.0);
    EXPECT_EQ(manifest(policy)["columns"], (json{"n_clicks", "ts_us", "hour"}));
  }
}

}  // namespace
}  // namespace vt::test
