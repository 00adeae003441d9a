// Actions computed elsewhere: what is read, from CSV and Parquet alike, and what is refused.
#include "vt/data/action_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "io/files.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/scratch.hpp"
#include "vt/data/data_set_writer.hpp"
#include "vt/data/table.hpp"
#include "vt/session/attributes.hpp"

namespace vt::data {
namespace {

using test::expect_refused;

// Attributes of 3 and 2 levels, actions of 2 components.
const SimulatorSpec& spec() {
  static const ModelPtr model = [] {
    test::LearnedShape shape;
    shape.sizes = {3, 2};
    shape.actions = 2;
    return test::random_learned(1, shape);
  }();
  return model->spec;
}

class ActionTableFiles : public ::testing::Test {
 protected:
  std::filesystem::path csv(const std::string& text) const {
    io::write_file(scratch / "t.csv", text);
    return scratch / "t.csv";
  }
  // c_<name of attribute i>
  static std::string code(int i) { return "c_" + spec().attributes[static_cast<std::size_t>(i)].name; }
  static std::string customer_header() { return code(0) + "," + code(1) + ",a_0,a_1\n"; }
  void refuse(const std::string& text, const std::string& part) const {
    const std::filesystem::path file = csv(text);
    expect_refused([&] { load_action_table(file, spec()); }, "(" + file.string() + "): " + part);
  }
  test::Scratch scratch;
};

TEST_F(ActionTableFiles, SessionsInAnyOrder) {
  const std::vector<Column> columns = {{"a_1", std::vector<float>{1.25f, 2.25f, 3.25f}},
                                       {"session", std::vector<std::uint64_t>{7, ~std::uint64_t{0}, 0}},
                                       {"note", std::vector<std::string>{"x", "y", "z"}},
                                       {"a_0", std::vector<float>{1, 2, 3}}};
  for (const char* name : {"t.csv", "t.parquet"}) {
    write_table(scratch / name, columns);
    const auto table = load_action_table(scratch / name, spec());
    EXPECT_EQ(table->key, TableKey::kSession);
    EXPECT_EQ(table->keys, (std::vector<std::uint64_t>{0, 7, ~std::uint64_t{0}})) << name;
    EXPECT_EQ(table->actions, (std::vector<float>{3, 3.25f, 1, 1.25f, 2, 2.25f})) << name;
    EXPECT_TRUE(table->customers.empty());
  }
}

TEST_F(ActionTableFiles, CustomersInAnyOrder) {
  const std::vector<Column> columns = {{code(1), std::vector<std::uint16_t>{1, 0, 1}},
                                       {code(0), std::vector<std::uint16_t>{2, 2, 0}},
                                       {"a_0", std::vector<float>{21, 20, 1}},
                                       {"a_1", std::vector<float>{-21, -20, -1}}};
  const session::AttributesView& view = spec().rules.attributes;
  for (const char* name : {"t.csv", "t.parquet"}) {
    write_table(scratch / name, columns);
    const auto table = load_action_table(scratch / name, spec());
    EXPECT_EQ(table->key, TableKey::kCustomer);
    ASSERT_EQ(view.words, 1);
    EXPECT_TRUE(table->keys.empty()) << name;
    EXPECT_TRUE(std::is_sorted(table->customers.begin(), table->customers.end()));
    for (std::size_t row = 0; row < 3; ++row) {
      const std::uint32_t* customer = table->customers.data() + row;
      const auto first =
          static_cast<float>(10 * session::unpack(view, 0, customer) + session::unpack(view, 1, customer));
      EXPECT_EQ(table->actions[2 * row], first) << name;
      EXPECT_EQ(table->actions[2 * row + 1], -first) << name;
    }
  }
}

// As pandas writes a column of its type category.
TEST_F(ActionTableFiles, CategoriesOfAnotherWriter) {
  if (!test::python_has("pyarrow")) GTEST_SKIP() << ".venv has no pyarrow";
  ASSERT_TRUE(test::run_python(
      "import sys, pyarrow as pa, pyarrow.parquet as pq; "
      "codes = lambda *c: pa.array(c).dictionary_encode(); "
      "a = pa.array([0.5, 0.5], pa.float32()).dictionary_encode(); "
      "pq.write_table(pa.table({\"" +
          code(0) + "\": codes(\"2\", \"0\"), \"" + code(1) +
          "\": codes(\"1\", \"1\"), \"a_0\": a, \"a_1\": codes(\"7\", \"9.5\")}), sys.argv[1])",
      (scratch / "t.parquet").string()));
  const auto table = load_action_table(scratch / "t.parquet", spec());
  EXPECT_EQ(table->customers.size(), 2u);  // of one word each
  EXPECT_EQ(table->actions, (std::vector<float>{0.5f, 9.5f, 0.5f, 7.0f}));
}

TEST_F(ActionTableFiles, KeysThatCannotBe) {
  refuse("session,a_0,a_1\n3,1,1\n1,1,1\n3,2,2\n", "rows 1 and 3 are of the same session");
  refuse("session,a_0,a_1\n-1,1,1\n", "column `session`: row 1");
  refuse("session,a_0,a_1\n", "it has no rows");
  refuse("a_0,a_1\n1,1\n", "it has neither the column `session` nor one for each attribute");
  refuse(code(0) + ",a_0,a_1\n0,1,1\n", "column `" + code(1) + "`: it is missing");
  refuse(customer_header() + "0,0,1,1\n2,1,1,1\n0,0,1,1\n", "rows 1 and 3 are of the same customer");
  refuse(customer_header() + "0,0,1,1\n3,0,1,1\n", "column `" + code(0) + "`: row 2: code 3 does not exist");
  refuse(customer_header() + "0,x,1,1\n", "column `" + code(1) + "`: row 1: \"x\"");
}

TEST_F(ActionTableFiles, ActionsThatCannotBe) {
  refuse("session,a_0\n0,1\n", "column `a_1`: it is missing");
  refuse("session,a_0,a_1,a_2\n0,1,1,1\n", "column `a_2`: the simulator's actions have 2 components");
  refuse("session,a_0,a_1\n0,1,1\n1,1,nan\n", "column `a_1`: row 2: \"nan\"");
  refuse("session,a_0,a_1\n0,1,1\n1,1\n", "row 2: it has 2 cells");
  refuse("session,a_0,a_1\n0,1,\n", "column `a_1`: row 1");
}

TEST_F(ActionTableFiles, LoggedActionsAreTheRowsOfADataSet) {
  Manifest manifest;
  manifest.name = "log";
  manifest.attributes = spec().attributes;
  manifest.low = {-1, -1};
  manifest.high = {1, 1};
  Pages pages;
  pages.attributes = 2;
  pages.actions = 2;
  pages.session = {0, 0, 1};
  pages.page = {0, 1, 0};
  pages.codes = {0, 1, 0, 1, 2, 0};
  pages.action = {0.5f, 0.25f, -0.5f, 0, 1, -1};
  pages.feedback = {Feedback::kTurn, Feedback::kBuy, Feedback::kLeave};
  DataSetWriter writer(scratch.path(), manifest);
  writer.append(pages, std::vector<std::int64_t>{4, 4, 9});
  writer.commit();
  const auto table = load_logged_actions(scratch.path(), spec());
  EXPECT_EQ(table->key, TableKey::kDraw);
  EXPECT_EQ(table->actions, pages.action);

  test::LearnedShape wide;
  wide.sizes = {3, 2};
  wide.actions = 3;
  expect_refused([&] { load_logged_actions(scratch.path(), test::random_learned(1, wide)->spec); },
                 "its actions have 2 components, the simulator's 3");
}

TEST_F(ActionTableFiles, AConstantIsOneRow) {
  EXPECT_EQ(load_constant_action(csv("a_1,a_0\n2,1\n"), spec()), (std::vector<float>{1, 2}));
  const auto refused = [&](const std::string& text, const std::string& part) {
    const auto file = csv(text);
    expect_refused([&] { load_constant_action(file, spec()); }, part);
  };
  refused("a_0,a_1\n1,1\n2,2\n", "it has 2 rows, expected one");
  refused("a_0,a_1\n", "it has 0 rows, expected one");
  refused("a_0\n1\n", "column `a_1`: it is missing");
  refused("a_0,a_1,a_2\n1,1,1\n", "column `a_2`");
  refused("a_0,a_1\n1,inf\n", "column `a_1`: row 1");
}

}  // namespace
}  // namespace vt::data
