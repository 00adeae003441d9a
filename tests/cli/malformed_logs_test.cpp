// Logs, maps and data sets that are broken: one line, exit 2 or 3, nothing left.
#include <gtest/gtest.h>

#include "io/files.hpp"
#include "io/sha256.hpp"
#include "tests/cli/malformed.hpp"
#include "tests/support/log_case.hpp"
#include "vt/data/table.hpp"

namespace vt::test {
namespace {

const Words kCsv = {"import", "csv", "log.csv", "--map", "map.toml", "--out", "product"};
const Words kParquet = {"import", "parquet", "log.parquet", "--map", "map.toml", "--out", "product"};
const Words kCheck = {"check", "data"};

void write_logs(const Workplace& place) {
  place.write("log.csv", kSmallHeader + kSmallRows);
  place.write("map.toml", kSmallMap);
  const std::vector<data::Column> columns = {{"session", std::vector<std::int64_t>{7, 7, 3}},
                                             {"page", std::vector<std::int32_t>{0, 1, 0}},
                                             {"city", std::vector<std::string>{"Rom", "Rom", "Oslo"}},
                                             {"age", std::vector<std::int64_t>{9, 9, 10}},
                                             {"a_0", std::vector<float>{0.5f, -1.0f, 0.0f}},
                                             {"a_1", std::vector<float>{0.25f, 2.0f, 0.0f}},
                                             {"event", std::vector<std::string>{"turn", "buy", "leave"}},
                                             {"clicks", std::vector<std::uint16_t>{1, 2, 4}}};
  data::write_table(place.file("log.parquet"), columns);
}

// The small log as a data set in CSV, in `data`.
void write_data(const Workplace& place) {
  write_logs(place);
  data::ImportOptions options;
  options.format = data::TableFormat::kCsv;
  std::filesystem::create_directory(place.file("data"));
  data::import_log(place.file("log.csv"), place.file("map.toml"), place.file("data"), options);
}

// Damages pages.csv and makes the manifest's hash agree, so that its rules are what refuses it.
Damage edit_pages(const std::string& from, const std::string& to) {
  return [=](const Workplace& place) {
    const std::string before = io::sha256_of_file(place.file("data/pages.csv"));
    edit("data/pages.csv", from, to)(place);
    edit("data/manifest.json", before, io::sha256_of_file(place.file("data/pages.csv")))(place);
  };
}

std::string nested(std::size_t depth) {
  return "{\"schema\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

std::string dotted(std::size_t names) {
  std::string key = "a";
  for (std::size_t i = 1; i < names; ++i) key += ".a";
  return key + " = 1\n";
}

TEST(MalformedFiles, CsvLogs) {
  static const std::string nul("7,0,R\0m", 7);
  expect_refused(
      {{"no such column", edit("log.csv", ",city", ",town"), kCsv, 3, {"log.csv", "`city`", "missing"}},
       {"a header twice", edit("log.csv", ",age", ",city"), kCsv, 3, {"log.csv", "`city`", "occurs twice"}},
       {"NaN", edit("log.csv", ",-1,2,buy", ",nan,2,buy"), kCsv, 3, {"log.csv", "`a_0`: row 2", "nan"}},
       {"infinity", edit("log.csv", ",-1,2,buy", ",-1,inf,buy"), kCsv, 3, {"log.csv", "`a_1`: row 2", "inf"}},
       {"out of bounds", edit("log.csv", ",-1,2,buy", ",-3,2,buy"), kCsv, 3, {"`a_0`: row 2", "bounds"}},
       {"a negative page", edit("log.csv", "7,1,", "7,-1,"), kCsv, 3, {"`page`: row 2", "negative"}},
       {"a page twice", edit("log.csv", "7,1,", "7,0,"), kCsv, 3, {"`page`: row 2", "occurs twice"}},
       {"a skipped page", edit("log.csv", "7,1,", "7,2,"), kCsv, 3, {"`page`: row 2", "expected 1"}},
       {"a page of 20 digits",
        edit("log.csv", "7,1,", "7,99999999999999999999,"),
        kCsv,
        3,
        {"`page`: row 2"}},
       {"a row after a leave", edit("log.csv", "0,0,turn", "0,0,leave"), kCsv, 3, {"`event`: row 4", "left"}},
       {"clicks above slots", edit("log.csv", "buy,2", "buy,9"), kCsv, 3, {"`clicks`: row 2", "4 slots"}},
       {"a ragged row", edit("log.csv", "turn,0\n", "turn\n"), kCsv, 3, {"log.csv", "row 3", "7 cells"}},
       {"not UTF-8", edit("log.csv", "7,0,Rom", "7,0,R\xF6m"), kCsv, 3, {"`city`: row 1", "UTF-8"}},
       {"a NUL", edit("log.csv", "7,0,Rom", nul), kCsv, 3, {"`city`: row 1", "NUL"}},
       {"an open quote", edit("log.csv", "7,0,Rom", "7,0,\"Rom"), kCsv, 3, {"log.csv"}},
       {"a changing customer", edit("log.csv", "7,1,Rom", "7,1,Oslo"), kCsv, 3, {"`city`: row 2", "changes"}},
       {"a header only", put("log.csv", kSmallHeader), kCsv, 3, {"log.csv", "no rows"}},
       {"nothing", put("log.csv", ""), kCsv, 3, {"log.csv"}}},
      write_logs);
}

TEST(MalformedFiles, ParquetLogs) {
  static const std::string long_footer = "PAR1" + std::string("\xFF\xFF\xFF\x7F", 4) + "PAR1";
  expect_refused({{"a CSV", put("log.parquet", kSmallHeader + kSmallRows), kParquet, 3, {"log.parquet"}},
                  {"cut in its middle", cut("log.parquet", 500), kParquet, 3, {"log.parquet"}},
                  {"its magic only", put("log.parquet", "PAR1"), kParquet, 3, {"log.parquet"}},
                  {"a footer of 2 GiB", put("log.parquet", long_footer), kParquet, 3, {"log.parquet"}},
                  {"nothing", put("log.parquet", ""), kParquet, 3, {"log.parquet"}},
                  {"numbers where lists are meant",
                   edit("map.toml", "columns = [\"a_0\", \"a_1\"]\nlow = -1.0\nhigh = [1.0, 2.0]",
                        "column = \"a_0\"\nlow = -1\nhigh = 1"),
                   kParquet,
                   3,
                   {"log.parquet", "`a_0`", "expected lists"}},
                  {"text where numbers are meant",
                   edit("map.toml", "\"a_1\"", "\"city\""),
                   kParquet,
                   3,
                   {"log.parquet", "`city`", "finite float32"}}},
                 write_logs);
}

TEST(MalformedFiles, Maps) {
  expect_refused(
      {{"no TOML", edit("map.toml", "[session]", "[session"), kCsv, 2, {"map.toml:1"}},
       {"an unknown key",
        edit("map.toml", "clicks =", "cliks ="),
        kCsv,
        2,
        {"map.toml:18", "feedback.clicks"}},
       {"no sessions", edit("map.toml", "id = \"session\"\n", ""), kCsv, 2, {"map.toml", "'session.id'"}},
       {"bounds upside down", edit("map.toml", "low = -1.0", "low = 5.0"), kCsv, 2, {"'action.low'"}},
       {"bounds of NaN", edit("map.toml", "low = -1.0", "low = nan"), kCsv, 2, {"'action.low'", "finite"}},
       {"bounds of text", edit("map.toml", "low = -1.0", "low = \"x\""), kCsv, 2, {"'action.low'"}},
       {"a name twice", edit("map.toml", "name = \"age\"", "name = \"city\""), kCsv, 2, {"occurs twice"}},
       {"pages without end",
        edit("map.toml", "page = \"page\"", "page = \"page\"\nmax_page_index = 70000"),
        kCsv,
        2,
        {"'session.max_page_index'", "65534"}},
       {"a key of 200,000 names", put("map.toml", dotted(200'000)), kCsv, 2, {"map.toml", "names"}},
       {"lists in lists", put("map.toml", "a = " + std::string(100'000, '[')), kCsv, 2, {"map.toml"}},
       {"not UTF-8", put("map.toml", "session = \"\xFF\"\n"), kCsv, 2, {"map.toml:1"}},
       {"2 MiB", put("map.toml", "#" + std::string(2 << 20, 'x')), kCsv, 2, {"map.toml", "1 MiB"}}},
      write_logs);
}

TEST(MalformedFiles, Manifests) {
  const std::string file = "data/manifest.json";
  expect_refused(
      {{"no JSON", put(file, "{"), kCheck, 3, {file, "JSON"}},
       {"nothing", put(file, ""), kCheck, 3, {file, "JSON"}},
       {"a million lists", put(file, nested(1'000'000)), kCheck, 3, {file, "nested"}},
       {"another schema", edit(file, "\"schema\": 1", "\"schema\": 2"), kCheck, 3, {file, "'schema'"}},
       {"no sessions", edit(file, "\"sessions\": 2", "\"sessions\": 0"), kCheck, 3, {file, "'sessions'"}},
       {"no page views", edit(file, "page_views", "page_view"), kCheck, 3, {file, "'page_views'", "missing"}},
       {"a level too many", edit(file, "\"size\": 2", "\"size\": 3"), kCheck, 3, {file, "'labels'"}},
       {"an absurd size", edit(file, "\"size\": 2", "\"size\": 4000000000"), kCheck, 3, {file, "'size'"}},
       {"bounds that are no numbers",
        edit(file, "\"low\": [", "\"low\": [null,"),
        kCheck,
        3,
        {file, "'low'"}},
       {"bounds beyond float32", edit(file, "\"low\": [", "\"low\": [-1e300,"), kCheck, 3, {file, "'low'"}},
       {"a column that nobody knows", edit(file, "\"n_clicks\"", "\"clicks\""), kCheck, 3, {file, "clicks"}},
       {"pages outside the folder", edit(file, "pages.csv", "../log.csv"), kCheck, 3, {file, "'file'"}}},
      write_data);
}

TEST(MalformedFiles, DataSets) {
  const auto remove_pages = [](const Workplace& place) {
    std::filesystem::remove(place.file("data/pages.csv"));
  };
  expect_refused(
      {{"no pages", remove_pages, kCheck, 3, {"pages.csv", "missing"}},
       {"a changed byte", flip("data/pages.csv", 60), kCheck, 3, {"pages.csv", "hash"}},
       {"cut short", cut("data/pages.csv", 60), kCheck, 3, {"pages.csv", "hash"}},
       {"an unknown feedback", edit_pages(",1,2\n", ",7,2\n"), kCheck, 3, {"pages.csv", "`feedback`: row 4"}},
       {"a code beyond the levels", edit_pages("3,0,0,", "3,0,5,"), kCheck, 3, {"`c_city`: row 1", "code 5"}},
       {"a page of 2^31 - 1", edit_pages("3,1,", "3,2147483647,"), kCheck, 3, {"`page_index`: row 2"}},
       {"sessions out of order", edit_pages("3,0,", "9,0,"), kCheck, 3, {"`session_id`: row 2", "ascending"}},
       {"an action of text", edit_pages("0.125", "x"), kCheck, 3, {"`a_0`: row 2", "finite"}},
       {"fewer rows than promised",
        edit("data/manifest.json", "\"page_views\": 4", "\"page_views\": 5"),
        kCheck,
        3,
        {"pages.csv", "4 rows", "5"}}},
      write_data);
}

}  // namespace
}  // namespace vt::test
