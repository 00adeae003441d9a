// Strict TOML: types, ranges, unknown keys with a suggestion, and where a fault is.
#include "io/toml_table.hpp"

#include <gtest/gtest.h>

#include "io/nearest.hpp"
#include "tests/support/malformed.hpp"

namespace vt::io {
namespace {

using test::expect_refused;

constexpr char kText[] = R"(
count = 3
ratio = 2
name = "shop"
on = true
list = [1, 2.5]
words = ["a", "b"]
[inner]
depth = 1
[[rows]]
x = 1
[[rows]]
x = 2
)";

class TomlTableTest : public ::testing::Test {
 protected:
  toml::table root_ = parse_toml(kText, "file", ErrorKind::kUsage);
  TomlTable table_{root_, "file", ErrorKind::kUsage};
};

TEST_F(TomlTableTest, ReadsEveryKind) {
  EXPECT_EQ(table_.integer("count", 0, 3), 3);
  EXPECT_EQ(table_.number("ratio"), 2.0);
  EXPECT_EQ(table_.text("name"), "shop");
  EXPECT_TRUE(table_.boolean("on"));
  EXPECT_EQ(table_.numbers("list", 2), (std::vector<double>{1.0, 2.5}));
  EXPECT_EQ(table_.numbers("ratio", 2), (std::vector<double>{2.0, 2.0}));
  EXPECT_EQ(table_.text_list("words"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table_.table("inner").integer("depth", 0, 9), 1);
  EXPECT_EQ(table_.tables("rows").size(), 2u);
  EXPECT_EQ(table_.tables("rows").at(1).integer("x", 0, 9), 2);
  EXPECT_EQ(table_.text("absent", "default"), "default");
  table_.finish();
}

TEST_F(TomlTableTest, RefusesTypesRangesAndAbsence) {
  const auto refused = [](auto read, const std::string& part) {
    expect_refused(read, part, ErrorKind::kUsage);
  };
  refused([&] { table_.integer("count", 4, 9); }, "file:2): 'count' is not an integer from 4 to 9");
  refused([&] { table_.integer("name", 0, 9); }, "'name'");
  refused([&] { table_.text("count"); }, "'count' is not a string");
  refused([&] { table_.boolean("count"); }, "neither true nor false");
  refused([&] { table_.number("on"); }, "'on' is not a number");
  refused([&] { table_.numbers("list", 3); }, "has 2 numbers, expected one or 3");
  refused([&] { table_.word("name", {"mall", "bazaar"}); }, "'shop', expected one of: mall, bazaar");
  refused([&] { table_.table("inner").text("missing"); }, "'inner.missing' is missing");
}

TEST_F(TomlTableTest, UnknownKeysSuggestTheNearest) {
  TomlTable inner = table_.table("inner");
  inner.integer("depht", 0, 9, 0);
  expect_refused([&] { inner.finish(); }, "'inner.depth' is unknown; did you mean 'inner.depht'?",
                 ErrorKind::kUsage);
}

TEST(Toml, SyntaxNamesTheLine) {
  expect_refused([] { parse_toml("a = 1\nb = = 2\n", "file", ErrorKind::kBadInput); }, "file:2");
  expect_refused([] { parse_toml("a = 1\na = 2\n", "file", ErrorKind::kBadInput); }, "file:2");
}

TEST(Nearest, FindsTheClosestWord) {
  const std::vector<std::string> known = {"lanes", "horizon", "page_views"};
  EXPECT_EQ(nearest("page_view", known), "page_views");
  EXPECT_EQ(nearest("lane", known), "lanes");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
}  // namespace vt::io
