// Dots of keys are counted where they join names, and nowhere else.
#include "io/toml_depth.hpp"

#include <gtest/gtest.h>

#include "io/toml_table.hpp"
#include "tests/support/malformed.hpp"

namespace vt::io {
namespace {

TEST(TomlDepth, CountsTheNamesOfAKey) {
  EXPECT_EQ(longest_toml_key(""), 1u);
  EXPECT_EQ(longest_toml_key("a = 1"), 1u);
  EXPECT_EQ(longest_toml_key("a = 1\nb . c.d = 2\n"), 3u);
  EXPECT_EQ(longest_toml_key("[[a.b.c.d]]\ne = 1"), 4u);
  EXPECT_EQ(longest_toml_key("a = { b.c.d = 1 }"), 3u);
  EXPECT_EQ(longest_toml_key("\"a.b\".'c.d'.\",\".\"=\" = 1"), 4u);
}

TEST(TomlDepth, ValuesAndCommentsAreNoNames) {
  EXPECT_EQ(longest_toml_key("a = [0.5, 1.5, 2.5, 3.5]"), 2u);
  EXPECT_EQ(longest_toml_key("# a.b.c.d\na = \"x.y.z.w\" # e.f.g"), 1u);
  EXPECT_EQ(longest_toml_key("a = 'x.y.z\\'\nb.c = 1"), 2u);
  EXPECT_EQ(longest_toml_key("a = \"\\\".x.y.z\"\nb.c = 1"), 2u);
  EXPECT_EQ(longest_toml_key("a = \"\"\"x.y.z\n\"\" u.v.w\"\"\"\nb.c = 1"), 2u);
  EXPECT_EQ(longest_toml_key("a = '''x.y\n.z'''"), 1u);
  EXPECT_EQ(longest_toml_key("a = { b = \"\"\"x\"\"\"\"\", c.d.e = 1 }"), 3u);
  EXPECT_EQ(longest_toml_key("a = { b = \"\"\"x\"\"\"\", c.d.e = 1 }"), 3u);
}

TEST(TomlDepth, StringsWithoutAnEndEndWithTheirLineOrText) {
  EXPECT_EQ(longest_toml_key("a = \"x.y\nb.c = 1"), 2u);
  EXPECT_EQ(longest_toml_key("a = '''x.y.z"), 1u);
  EXPECT_EQ(longest_toml_key("a = \"x\\"), 1u);
}

// toml++ bounds the depth of brackets, not that of names: its tables would exhaust the stack.
TEST(TomlDepth, KeysOfManyNamesAreRefused) {
  std::string key = "a";
  for (int i = 1; i < 16; ++i) key += ".a";
  EXPECT_EQ(parse_toml(key + " = 1", "t", ErrorKind::kUsage).size(), 1u);
  for (const std::string& text :
       {key + ".a = 1", "[" + key + ".a]", "x = { \"" + key + "\".\"=\"." + key + " = 1 }"}) {
    test::expect_refused([&] { parse_toml(text, "t", ErrorKind::kBadInput); }, "more than 16 names");
  }
}

}  // namespace
}  // namespace vt::io
