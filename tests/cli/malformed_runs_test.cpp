// Tables of actions, markets, configurations and checkpoints that are broken: one line, exit 2 or 3, nothing
// left.
#include <gtest/gtest.h>

#include "tests/cli/malformed.hpp"
#include "tests/support/small_market.hpp"
#include "vt/data/table.hpp"

namespace vt::test {
namespace {

void nothing(const Workplace&) {}

Words eval_with(const std::string& policy) {
  return {"eval", "--sim", "shop", "--policy", policy, "--sessions", "10", "--out", "product"};
}

TEST(MalformedFiles, ActionTables) {
  const Words csv = eval_with("table:t.csv");
  const Words constant = eval_with("constant:t.csv");
  const std::string header = "session,a_0,a_1,a_2,a_3,a_4\n";
  const std::string row = "0,1,1,1,1,1\n";
  expect_refused(
      {{"no rows", put("t.csv", header), csv, 3, {"t.csv", "no rows"}},
       {"nothing", put("t.csv", ""), csv, 3, {"t.csv"}},
       {"a session twice", put("t.csv", header + row + row), csv, 3, {"t.csv", "rows 1 and 2", "session"}},
       {"a component too few", put("t.csv", "session,a_0\n0,1\n"), csv, 3, {"t.csv", "`a_1`", "missing"}},
       {"a component too many", put("t.csv", "a_5," + header), csv, 3, {"t.csv", "`a_5`"}},
       {"NaN", put("t.csv", header + "0,1,1,nan,1,1\n"), csv, 3, {"t.csv", "`a_2`: row 1"}},
       {"a session below 0", put("t.csv", header + "-1,1,1,1,1,1\n"), csv, 3, {"t.csv", "`session`: row 1"}},
       {"neither session nor customer",
        put("t.csv", "a_0,a_1,a_2,a_3,a_4\n1,1,1,1,1\n"),
        csv,
        3,
        {"t.csv", "`session`", "`c_attribute_0`"}},
       {"a session without a row", put("t.csv", header + row), csv, 3, {"session 1"}},
       {"a Parquet that is none",
        put("t.parquet", header + row),
        eval_with("table:t.parquet"),
        3,
        {"t.parquet"}},
       {"another kind of file",
        put("t.xls", header + row),
        eval_with("table:t.xls"),
        2,
        {"t.xls", ".parquet"}},
       {"two constants", put("t.csv", header + row + "1,2,2,2,2,2\n"), constant, 3, {"t.csv", "2 rows"}}},
      nothing);
}

TEST(MalformedFiles, Markets) {
  const Words command = {"sample", "--sim", "market:m.toml", "--count", "10", "--out", "product"};
  const auto row = [&](const char* title, const std::string& from, const std::string& to,
                       const std::string& key) {
    return Malformed{title, edit("m.toml", from, to), command, 2, {"m.toml", key}};
  };
  expect_refused(
      {row("no TOML", "[catalogue]", "[catalogue", "m.toml:"),
       row("an unknown key", "candidates =", "candidate =", "catalogue.candidates"),
       row("no candidate", "candidates = 21", "candidates = 0", "catalogue.candidates"),
       row("a million candidates", "candidates = 21", "candidates = 1000000", "catalogue.candidates"),
       row("more slots than candidates", "n_slots = 3", "n_slots = 30", "page.n_slots"),
       row("a query of nobody", "query = \"wish\"", "query = \"dream\"", "catalogue.query"),
       row("a parent of nobody", "parent = \"who\"", "parent = \"mood\"", "parent"),
       row("a pair of one", "[\"who\", \"mood\"]", "[\"who\"]", "between"),
       row("no label", "[\"x\", \"y\", \"z\"]", "[]", "labels"),
       row("a number of text", "norm = 0.5", "norm = \"big\"", "intent.norm"),
       row("an infinite number", "norm = 0.5", "norm = inf", "intent.norm"),
       row("a seed below 0", "seed = 5", "seed = -5", "seed")},
      [](const Workplace& place) { place.write("m.toml", kSmallMarket); });
}

TEST(MalformedFiles, Configurations) {
  const Words command = {"eval", "--config", "c.toml", "--out", "product"};
  expect_refused(
      {{"no TOML", put("c.toml", "sim = \"shop\"\nsim = "), command, 2, {"c.toml:2"}},
       {"an unknown key", put("c.toml", "sims = \"shop\"\n"), command, 2, {"c.toml:1", "'sim'"}},
       {"a date", put("c.toml", "seed = 1979-05-27\n"), command, 2, {"c.toml:1", "dates"}},
       {"a number of text", put("c.toml", "sessions = \"many\"\n"), command, 2, {"c.toml:1", "sessions"}},
       {"a key of 20 names",
        put("c.toml", "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1\n"),
        command,
        2,
        {"c.toml", "names"}},
       {"2 MiB", put("c.toml", "#" + std::string(2 << 20, 'x')), command, 3, {"c.toml", "limit"}}},
      nothing);
}

// One small training, and one evaluation, each copied into the workplace of every row.
class MalformedCheckpoints : public ::testing::Test {
 protected:
  void SetUp() override {
    place.must({"train", "--sim", "shop", "--algo", "trpo", "--iterations", "1", "--lanes", "100",
                "--horizon", "10", "--policy-hidden", "8", "--train-final-sessions", "100", "--out", "run",
                "--quiet"});
    place.must(
        {"eval", "--sim", "shop", "--policy", "zero", "--sessions", "10", "--out", "scored", "--quiet"});
  }
  Workplace place;
};

TEST_F(MalformedCheckpoints, AreNotResumed) {
  const std::string file = "run/checkpoints/train";
  const std::string scores = "scored/checkpoints/evaluation";
  const Words train = {"train", "--resume", "run", "--iterations", "2"};
  const Words eval = {"eval", "--resume", "scored"};
  const std::string sound = place.read(file);
  expect_refused({{"cut short", put(file, sound.substr(0, sound.size() / 2)), train, 3, {file, "cut short"}},
                  {"a changed byte", flip(file, sound.size() / 2), train, 3, {file, "damaged"}},
                  {"text", put(file, "a checkpoint"), train, 3, {file}},
                  {"nothing", put(file, ""), train, 3, {file, "cut short"}},
                  {"lists in lists", put(file, std::string(1'000'000, '\x81')), train, 3, {file, "nested"}},
                  {"texts in texts", put(file, std::string(1'000'000, '\x7F')), train, 3, {file, "length"}},
                  {"a text of 2^64 bytes", put(file, std::string(64, '\x7B')), train, 3, {file, "cut short"}},
                  {"bytes after the end", put(file, sound + "x"), train, 3, {file, "follows"}},
                  {"of another evaluation", put(scores, std::string(500, '0')), eval, 3, {scores, "another"}},
                  {"nothing of an evaluation", put(scores, ""), eval, 3, {scores, "another"}}},
                 [&](const Workplace& fresh) {
                   for (const char* run : {"run", "scored"}) {
                     std::filesystem::copy(place.file(run), fresh.file(run),
                                           std::filesystem::copy_options::recursive);
                     std::filesystem::remove(fresh.file(std::string(run) + "/summary.json"));
                   }
                 });
}

}  // namespace
}  // namespace vt::test
