// Logs and maps that are broken, one rule at a time: the kind of the fault, what the message names, and that
// nothing is left of the data set.
#include <gtest/gtest.h>

#include "tests/support/log_case.hpp"
#include "tests/support/malformed.hpp"

namespace vt {
namespace {

using test::kSmallHeader;
using test::kSmallMap;
using test::kSmallRows;
using test::replaced;

struct Fault {
  const char* name;
  const char *from, *to;  // the first occurrence in the log or the map
  const char* part;       // of the message
};

class MalformedLogs : public ::testing::Test {
 protected:
  void refuse(const Fault& fault, const std::string& rows, const std::string& map, ErrorKind kind) const {
    SCOPED_TRACE(fault.name);
    test::expect_refused([&] { log.import(rows, map); }, fault.part, kind);
    EXPECT_TRUE(std::filesystem::is_empty(log.folder()));
  }
  test::LogCase log;
};

TEST_F(MalformedLogs, BadDataNamesFileColumnAndRow) {
  static const std::string nul("7,0,R\0m", 7);
  const Fault faults[] = {
      {"missing id column", "session,", "sesion,",
       "log.csv): column `session`: it is missing; the nearest there is `sesion`"},
      {"missing attribute column", ",city,", ",town,", "column `city`: it is missing"},
      {"missing action column", ",a_1,", ",b,", "column `a_1`: it is missing"},
      {"missing clicks column", ",clicks", ",klicks", "column `clicks`: it is missing"},
      {"repeated header", ",age", ",city", "column `city`: its name occurs twice"},
      {"header not UTF-8", ",age", ",\xFF", "the header is not UTF-8"},
      {"empty id", "\n3,0,Oslo", "\n,0,Oslo", "column `session`: row 3: the cell is empty"},
      {"page is no number", "7,1,Rom", "7,one,Rom", "column `page`: row 2: \"one\" is not a whole number"},
      {"page is a fraction", "7,1,Rom", "7,0.5,Rom", "column `page`: row 2: \"0.5\""},
      {"empty page", "7,1,Rom", "7,,Rom", "column `page`: row 2: \"\""},
      {"negative page", "7,1,Rom", "7,-1,Rom", "column `page`: row 2: page -1 is negative"},
      {"repeated page", "7,1,Rom", "7,0,Rom", "column `page`: row 2: page 0 occurs twice"},
      {"skipped page", "7,1,Rom", "7,2,Rom", "column `page`: row 2: page 2 follows, expected 1"},
      {"first page is not 0", "3,0,Oslo", "4,1,Oslo", "column `page`: row 4: page 1 follows, expected 0"},
      {"empty attribute", "7,0,Rom,9", "7,0,Rom,",
       "column `age`: row 1: the cell is empty; missing = \"own_level\""},
      {"attribute changes", "7,1,Rom", "7,1,Oslo",
       "column `city`: row 2: the attribute 'city' changes within the session"},
      {"action is text", ",-1,2,buy", ",x,2,buy",
       "column `a_0`: row 2: \"x\" is not a finite float32 number"},
      {"empty action", ",-1,2,buy", ",,2,buy", "column `a_0`: row 2: \"\""},
      {"NaN", ",-1,2,buy", ",nan,2,buy", "column `a_0`: row 2: \"nan\""},
      {"infinity", ",-1,2,buy", ",-1,inf,buy", "column `a_1`: row 2: \"inf\""},
      {"beyond float32", ",-1,2,buy", ",1e39,2,buy", "column `a_0`: row 2: \"1e39\""},
      {"action below", ",-1,2,buy", ",-1.001,2,buy",
       "column `a_0`: row 2: -1.001 is outside the action's bounds -1 to 1"},
      {"action above", ",-1,2,buy", ",-1,2.5,buy",
       "column `a_1`: row 2: 2.5 is outside the action's bounds -1 to 2"},
      {"clicks above slots", "buy,2", "buy,5", "column `clicks`: row 2: 5 clicks on 4 slots"},
      {"negative clicks", "buy,2", "buy,-2", "column `clicks`: row 2: \"-2\""},
      {"row after a leave", "3,0,Oslo,10,0,0,turn", "3,0,Oslo,10,0,0,leave",
       "column `event`: row 4: the session has left"},
      {"short row", "turn,0\n", "turn\n", "row 3: it has 7 cells, the header has 8"},
      {"long row", "turn,0\n", "turn,0,0\n", "row 3: it has 9 cells, the header has 8"},
      {"cut short", "leave,4\n", "le", "row 4: it has 7 cells, the header has 8"},
      {"text not UTF-8", "7,0,Rom", "7,0,R\xF6m", "column `city`: row 1: the cell is not UTF-8"},
      {"NUL", "7,0,Rom", nullptr, "column `city`: row 1: the cell holds a NUL byte"},
      {"an open quote", "7,0,Rom", "7,0,\"Rom", ""},
  };
  for (const Fault& fault : faults) {
    const std::string to = fault.to == nullptr ? nul : fault.to;
    refuse(fault, replaced(kSmallHeader + kSmallRows, fault.from, to), kSmallMap, ErrorKind::kBadInput);
  }
  refuse({"no rows", "", "", "log.csv): it has no rows"}, kSmallHeader, kSmallMap, ErrorKind::kBadInput);
  refuse({"an empty file", "", "", "log.csv)"}, "", kSmallMap, ErrorKind::kBadInput);
  refuse({"one kind of customer", "", "", "no attribute has two levels"},
         kSmallHeader + "1,0,Rom,1,0,0,leave,0\n", kSmallMap, ErrorKind::kBadInput);
}

TEST_F(MalformedLogs, MapsAgainstData) {
  const Fault faults[] = {
      {"beyond max_page_index", "page = \"page\"", "page = \"page\"\nmax_page_index = 0",
       "column `page`: row 4: page 1 is beyond max_page_index 0"},
      {"order is no time", "page = \"page\"", "order = \"city\"",
       "column `city`: row 1: \"Rom\" is not a time"},
      {"bins of text", "kind = \"ordinal\"",
       "kind = \"continuous\"\nbins = [1]\n[[attributes]]\nname = \"x\"\ncolumn = \"city\"\nkind = "
       "\"continuous\"\nquantiles = 3",
       "column `city`: row 1: \"Rom\" is not a finite float32"},
      {"a list in CSV", "columns = [\"a_0\", \"a_1\"]\nlow = -1.0\nhigh = [1.0, 2.0]",
       "column = \"a_0\"\nlow = -1\nhigh = 1", "column `a_0`: it is of type binary, expected lists"},
      {"a word that is no truth value", "equals = \"buy\"", "equals = true",
       "column `event`: row 1: \"turn\" is neither true nor false"},
      {"a split of three others", "n_slots = 4", "n_slots = 4\n[split]\nsplit = \"city\"",
       "column `city`: row 1: \"Rom\" is none of train, valid, test"},
      {"a time that is none", "n_slots = 4", "n_slots = 4\n[split]\ntime = \"city\"",
       "column `city`: row 1: \"Rom\" is not a time"},
      {"an hour of -1", "n_slots = 4", "n_slots = 4\n[split]\nhour = \"a_0\"",
       "column `a_0`: row 1: \"0.5\" is not a whole number"},
      {"money as a word", "n_slots = 4", "n_slots = 4\nturnover = \"event\"",
       "column `event`: row 1: \"turn\" is not a finite float32"},
      {"the wrong separator", "n_slots = 4", "n_slots = 4\n[csv]\nseparator = \"|\"",
       "column `session`: it is missing"},
  };
  for (const Fault& fault : faults) {
    refuse(fault, kSmallHeader + kSmallRows, replaced(kSmallMap, fault.from, fault.to), ErrorKind::kBadInput);
  }
}

TEST_F(MalformedLogs, MapsAloneAreAFaultOfUse) {
  const Fault faults[] = {
      {"no TOML", "[session]", "[session", "map.toml:1"},
      {"no session", "[session]\nid = \"session\"\npage = \"page\"", "", "'session' is missing"},
      {"unknown table", "[feedback]", "[feedbak]", "'feedbak' is unknown; did you mean 'feedback'?"},
      {"unknown key",
       "clicks =", "cliks =", "map.toml:18): 'feedback.cliks' is unknown; did you mean 'feedback.clicks'?"},
      {"unknown key of a test", "equals = \"buy\"", "equal = \"buy\"",
       "'feedback.buy.equal' is unknown; did you mean 'feedback.buy.equals'?"},
      {"unknown key of an attribute", "kind = \"ordinal\"", "knd = \"ordinal\"",
       "'attributes[1].knd' is unknown; did you mean 'attributes[1].kind'?"},
      {"page and order", "page = \"page\"", "page = \"page\"\norder = \"age\"", "'session.page' or 'order'"},
      {"neither page nor order", "page = \"page\"", "", "'session.page' or 'order'"},
      {"id and one page per row", "page = \"page\"", "one_page_per_row = true",
       "'session.id' or one_page_per_row"},
      {"page of one page per row", "id = \"session\"", "one_page_per_row = true",
       "'session.page' has no meaning"},
      {"negative limit", "page = \"page\"", "page = \"page\"\nmax_page_index = -1",
       "'session.max_page_index' is not an integer"},
      {"unknown kind", "\"ordinal\"", "\"numeric\"",
       "'attributes[1].kind' is 'numeric', expected one of: categorical"},
      {"continuous without bins", "\"ordinal\"", "\"continuous\"", "continuous needs bins or quantiles"},
      {"bins of a category", "kind = \"ordinal\"", "kind = \"ordinal\"\nbins = [1]",
       "continuous needs bins or quantiles"},
      {"bins not ascending", "kind = \"ordinal\"", "kind = \"continuous\"\nbins = [1, 1]",
       "'attributes[1].bins' is not ascending"},
      {"no bins", "kind = \"ordinal\"", "kind = \"continuous\"\nbins = []",
       "'attributes[1].bins' has no edge"},
      {"one quantile", "kind = \"ordinal\"", "kind = \"continuous\"\nquantiles = 1",
       "'attributes[1].quantiles'"},
      {"missing as what", "kind = \"ordinal\"", "missing = \"zero\"", "'attributes[1].missing' is 'zero'"},
      {"a name twice", "name = \"age\"", "name = \"city\"", "'city' occurs twice"},
      {"no column", "column = \"age\"", "", "'attributes[1].column' is missing"},
      {"columns is text", "columns = [\"a_0\", \"a_1\"]", "columns = \"a_0\"",
       "'action.columns' is not a list"},
      {"no columns", "columns = [\"a_0\", \"a_1\"]", "columns = []", "'action.columns' has no column"},
      {"column and columns", "low =", "column = \"a\"\nlow =", "'action.columns' or 'column'"},
      {"no bounds", "low = -1.0\n", "", "'action.low' is missing"},
      {"too many bounds", "[1.0, 2.0]", "[1.0, 2.0, 3.0]", "'action.high' has 3 numbers, expected one or 2"},
      {"bounds upside down", "low = -1.0", "low = 1.0", "'action.low' is not below 'high' in component 0"},
      {"bounds beyond half precision", "low = -1.0", "low = -1e5", "'action.low' is beyond 65504"},
      {"leave as what", "leave = { column = \"event\", equals = \"leave\" }", "leave = \"never\"",
       "'feedback.leave' is 'never'"},
      {"equals a list", "equals = \"buy\"", "equals = [1]", "'feedback.buy.equals' is missing, or neither"},
      {"no slots", "n_slots = 4", "n_slots = 0", "'feedback.n_slots' is not an integer"},
      {"after_buy as what", "n_slots = 4", "after_buy = \"keep\"", "'feedback.after_buy' is 'keep'"},
      {"a long separator", "n_slots = 4", "[csv]\nseparator = \";;\"", "'csv.separator'"},
  };
  for (const Fault& fault : faults) {
    refuse(fault, kSmallHeader + kSmallRows, replaced(kSmallMap, fault.from, fault.to), ErrorKind::kUsage);
  }
  test::expect_refused([&] { log.import_file("none.csv", kSmallMap); }, "none.csv", ErrorKind::kUsage);
  test::expect_refused(
      [&] { data::import_log(log.scratch / "log.csv", log.scratch / "none.toml", log.folder()); },
      "none.toml", ErrorKind::kUsage);
}

TEST_F(MalformedLogs, MoreLevelsThanThereMayBe) {
  std::string rows = kSmallHeader;
  for (int s = 0; s < 65'535; ++s) {
    rows += std::to_string(s) + ",0," + std::to_string(s) + ",1,0,0,leave,0\n";
  }
  refuse({"levels", "", "", "column `city`: row 65535: the attribute has more than 65534 levels"}, rows,
         kSmallMap, ErrorKind::kBadInput);
  rows.erase(rows.rfind('\n', rows.size() - 2) + 1);
  EXPECT_EQ(log.import(rows).manifest.attributes[0].size, 65'534);
}

}  // namespace
}  // namespace vt
