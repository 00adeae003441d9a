// Tables as CSV and Parquet: round trips, files as people have them, and every way one can be broken.
#include "vt/data/table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <random>

#include "io/files.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/scratch.hpp"

namespace vt::data {
namespace {

using test::expect_refused;

std::vector<Column> one_of_each() {
  const float tiny = std::numeric_limits<float>::denorm_min();
  return {{"whole", std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), -1,
                                              std::numeric_limits<std::int64_t>::max()}},
          {"code", std::vector<std::uint16_t>{0, 1, 65535}},
          {"session", std::vector<std::uint64_t>{0, std::uint64_t{1} << 63, ~std::uint64_t{0}}},
          {"number", std::vector<float>{-0.0f, tiny, std::numeric_limits<float>::max()}},
          {"text, \"quoted\"", std::vector<std::string>{"", "a, \"b\"\r\nc", "Grüße, 世界"}}};
}

std::vector<WantedColumn> wanted_of(std::span<const Column> columns) {
  std::vector<WantedColumn> wanted;
  for (const Column& column : columns) {
    wanted.push_back({column.name, static_cast<ColumnType>(column.values.index())});
  }
  return wanted;
}

class Tables : public ::testing::Test {
 protected:
  std::filesystem::path csv(const std::string& text) const {
    io::write_file(scratch / "t.csv", text);
    return scratch / "t.csv";
  }
  template <class T>
  std::vector<T> read(const std::filesystem::path& file, const std::string& name, ColumnType type) const {
    const std::vector<WantedColumn> wanted = {{name, type}};
    return read_table(file, wanted).at(0).as<T>();
  }
  void refuse(const std::string& text, ColumnType type, const std::string& part) const {
    const std::filesystem::path file = csv(text);
    const std::vector<WantedColumn> wanted = {{"x", type}};
    expect_refused([&] { read_table(file, wanted); }, "(" + file.string() + "): " + part);
  }
  test::Scratch scratch;
};

TEST_F(Tables, RoundTripOfEveryType) {
  const std::vector<Column> columns = one_of_each();
  for (const char* name : {"t.csv", "t.parquet"}) {
    write_table(scratch / name, columns);
    EXPECT_EQ(column_names(scratch / name)[4], columns[4].name);
    const std::vector<Column> back = read_table(scratch / name, wanted_of(columns));
    for (std::size_t i = 0; i < columns.size(); ++i)
      EXPECT_EQ(back[i].values, columns[i].values) << name << i;
    EXPECT_TRUE(std::signbit(back[3].as<float>()[0])) << name;
  }
}

TEST_F(Tables, ColumnsComeInTheOrderWanted) {
  for (const char* name : {"t.csv", "t.parquet"}) {
    write_table(scratch / name, one_of_each());
    const std::vector<WantedColumn> wanted = {{"number", ColumnType::kFloat32},
                                              {"whole", ColumnType::kInt64}};
    const std::vector<Column> back = read_table(scratch / name, wanted);
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0].name, "number");
    EXPECT_EQ(back[1].as<std::int64_t>()[1], -1);
  }
}

TEST_F(Tables, BytesDoNotDependOnBatches) {
  constexpr std::size_t kRows = 150'000;
  std::vector<std::uint16_t> codes(kRows);
  for (std::size_t i = 0; i < kRows; ++i) codes[i] = static_cast<std::uint16_t>(i * i % 7919);
  for (const std::string name : {"t.csv", "t.parquet"}) {
    const std::vector<Column> whole = {{"x", codes}};
    write_table(scratch / ("whole-" + name), whole);
    TableWriter writer(scratch / name);
    for (std::size_t at = 0, step = 1; at < kRows; at += step, step = step * 3 % 100'003) {
      const auto end = codes.begin() + static_cast<std::ptrdiff_t>(std::min(at + step, kRows));
      const std::vector<Column> part = {
          {"x", std::vector<std::uint16_t>(codes.begin() + static_cast<std::ptrdiff_t>(at), end)}};
      writer.append(part);
    }
    writer.commit();
    EXPECT_EQ(io::read_text(scratch / name), io::read_text(scratch / ("whole-" + name)));
    EXPECT_EQ(read<std::uint16_t>(scratch / name, "x", ColumnType::kUint16), codes);
  }
}

TEST_F(Tables, WithoutCommitNothingRemains) {
  for (const char* name : {"t.csv", "t.parquet"}) {
    TableWriter writer(scratch / name);
    writer.append(one_of_each());
    EXPECT_EQ(scratch.entries(), 1u) << "the file under construction";
  }
  EXPECT_EQ(scratch.entries(), 0u);
}

TEST_F(Tables, ATableOfNoRowsKeepsItsColumns) {
  const std::vector<Column> columns = {{"x", std::vector<float>{}}, {"y", std::vector<std::string>{}}};
  for (const char* name : {"t.csv", "t.parquet"}) {
    write_table(scratch / name, columns);
    EXPECT_EQ(column_names(scratch / name), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(read_table(scratch / name, wanted_of(columns))[1].rows(), 0u);
  }
}

TEST_F(Tables, WritersRefuseWhatIsNoTable) {
  expect_refused([&] { TableWriter(scratch / "t.xls"); }, "t.xls", ErrorKind::kUsage);
  EXPECT_THROW(write_table(scratch / "t.csv", {}), std::invalid_argument);
  EXPECT_THROW(TableWriter(scratch / "t.csv").commit(), std::invalid_argument);
  const std::vector<Column> ragged = {{"x", std::vector<float>{1}}, {"y", std::vector<float>{}}};
  EXPECT_THROW(write_table(scratch / "t.csv", ragged), std::invalid_argument);
  TableWriter writer(scratch / "t.csv");
  writer.append(std::span(ragged).first(1));
  EXPECT_THROW(writer.append(std::span(ragged).last(1)), std::invalid_argument);
  const std::vector<Column> retyped = {{"x", std::vector<std::int64_t>{1}}};
  EXPECT_THROW(writer.append(retyped), std::invalid_argument);
  io::write_file(scratch / "file", std::string_view("in the way"));
  expect_refused([&] { write_table(scratch / "file" / "t.csv", retyped); }, "file", ErrorKind::kUsage);
}

TEST_F(Tables, CsvAsPeopleHaveIt) {
  const std::vector<float> numbers = {1.5f, -2.0f};
  for (const char* text : {"x,y\n1.5,a\n-2,b\n", "x,y\r\n1.5,a\r\n-2,b\r\n", "\xEF\xBB\xBFx,y\n1.5,a\n-2,b\n",
                           "\"x\",\"y\"\n\"1.5\",\"a\"\n\"-2\",\"b\"", "x,y\n 1.5 ,a\n\n-2.0e0,b"}) {
    EXPECT_EQ(read<float>(csv(text), "x", ColumnType::kFloat32), numbers) << text;
  }
  const auto file = csv("naïve,x\n\"a,\"\"b\"\"\nc\",1\nGrüße,2\n");
  EXPECT_EQ(read<std::string>(file, "naïve", ColumnType::kText),
            (std::vector<std::string>{"a,\"b\"\nc", "Grüße"}));
  EXPECT_EQ(read<float>(csv("x\n1e-60\n-1e-60\n"), "x", ColumnType::kFloat32),
            (std::vector<float>{0, -0.0f}));
}

TEST_F(Tables, CellsThatDoNotFit) {
  refuse("x\n1\n2.5\n", ColumnType::kInt64, "column `x`: row 2: \"2.5\" is not a whole number");
  refuse("x\n1\n70000\n", ColumnType::kUint16, "column `x`: row 2: \"70000\"");
  refuse("x\n-1\n", ColumnType::kUint64, "column `x`: row 1: \"-1\"");
  refuse("x\n18446744073709551616\n", ColumnType::kUint64, "column `x`: row 1");
  refuse("x\n1\n2\nnan\n", ColumnType::kFloat32, "column `x`: row 3: \"nan\" is not a finite");
  refuse("x\ninf\n", ColumnType::kFloat32, "column `x`: row 1: \"inf\"");
  refuse("x\n1e39\n", ColumnType::kFloat32, "column `x`: row 1: \"1e39\"");
  refuse("x,y\n1,a\n,b\n", ColumnType::kFloat32, "column `x`: row 2: \"\"");
  refuse("x\n1 2\n", ColumnType::kInt64, "column `x`: row 1: \"1 2\"");
  refuse("x\nfine\n\xFF\xFE\n", ColumnType::kText, "column `x`: row 2: the cell is not UTF-8");
}

TEST_F(Tables, FilesThatAreNoTables) {
  refuse("", ColumnType::kFloat32, "");
  refuse("y,z\n1,2\n", ColumnType::kFloat32, "column `x`: it is missing");
  refuse("x,x\n1,2\n", ColumnType::kFloat32, "column `x`: its name occurs twice");
  refuse("x,y\n1,2\n3\n", ColumnType::kFloat32, "row 2: it has 1 cells, the header has 2");
  refuse("x,y\n1,2,3\n", ColumnType::kFloat32, "row 1: it has 3 cells, the header has 2");
  refuse(std::string("x\n1\0\n", 5), ColumnType::kFloat32, "column `x`: row 1: the cell holds a NUL");
  const std::vector<WantedColumn> wanted = {{"session", ColumnType::kUint64}};
  const auto file = csv("sesion\n1\n");
  expect_refused([&] { read_table(file, wanted); }, "the nearest there is `sesion`");
  expect_refused([&] { read_table(scratch / "none.csv", wanted); }, "none.csv", ErrorKind::kUsage);
  expect_refused([&] { read_table(scratch / "none.xls", wanted); }, "none.xls", ErrorKind::kUsage);
  expect_refused([&] { column_names(scratch.path()); }, "", ErrorKind::kUsage);
}

TEST_F(Tables, ParquetOfAnotherWriter) {
  if (!test::python_has("pyarrow")) GTEST_SKIP() << ".venv has no pyarrow";
  ASSERT_TRUE(test::run_python(R"(
import sys, pyarrow as pa, pyarrow.parquet as pq
table = {"byte": pa.array([1, 2], pa.int8()), "double": [0.1, 2.0], "large": pa.array(["a", "b"], pa.large_string()),
         "hole": [1, None], "far": [1.0, 1e300], "list": [[1], [2]],
         "category": pa.array(["3", "4"]).dictionary_encode(), "word": pa.array(["5", "x"]).dictionary_encode(),
         "time": pa.array([1, 2**60], pa.timestamp("ms"))}
pq.write_table(pa.table(table), sys.argv[1] + "/t.parquet", compression="zstd")
pq.write_table(pa.table({"x": [{"a": 1, "b": 2}], "y": [7]}), sys.argv[1] + "/nested.parquet")
)",
                               scratch.path().string()));
  const auto file = scratch / "t.parquet";
  EXPECT_EQ(read<std::uint16_t>(file, "byte", ColumnType::kUint16), (std::vector<std::uint16_t>{1, 2}));
  EXPECT_EQ(read<float>(file, "double", ColumnType::kFloat32), (std::vector<float>{0.1f, 2.0f}));
  EXPECT_EQ(read<std::string>(file, "large", ColumnType::kText), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read<float>(file, "category", ColumnType::kFloat32), (std::vector<float>{3, 4}));
  EXPECT_EQ(read<std::string>(file, "word", ColumnType::kText), (std::vector<std::string>{"5", "x"}));
  const auto refused = [&](const std::string& name, ColumnType type, const std::string& part) {
    const std::vector<WantedColumn> wanted = {{name, type}};
    expect_refused([&] { read_table(file, wanted); }, "column `" + name + "`: " + part);
  };
  EXPECT_EQ(read<std::int64_t>(scratch / "nested.parquet", "y", ColumnType::kInt64),
            (std::vector<std::int64_t>{7}));
  refused("hole", ColumnType::kInt64, "row 2: the cell is empty");
  refused("far", ColumnType::kFloat32, "row 2: ");
  refused("double", ColumnType::kInt64, "row 1: 0.1 is not a whole number");
  refused("large", ColumnType::kFloat32, "row 1: \"a\" is not a finite");
  refused("word", ColumnType::kUint16, "row 2: \"x\" is not a whole number");
  refused("time", ColumnType::kTime, "row 2: the time is out of range");
  refused("list", ColumnType::kInt64, "it is of type list");
  refused("list", ColumnType::kText, "it is of type list");
  EXPECT_EQ(read<std::string>(file, "byte", ColumnType::kText), (std::vector<std::string>{"1", "2"}));
}

TEST_F(Tables, ABrokenParquetFileNeverCrashes) {
  const std::vector<Column> columns = one_of_each();
  const std::vector<WantedColumn> wanted = wanted_of(columns);
  const auto file = scratch / "t.parquet";
  write_table(file, columns);
  const io::Bytes good = io::read_file(file);
  const auto parse = [&](const io::Bytes& bytes) {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    read_table(file, wanted);
  };
  for (std::size_t length = 0; length < good.size(); length += 7) {
    const io::Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_TRUE(test::is_refused([&] { parse(cut); })) << length << " bytes";
  }
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 4000; ++i) {
    io::Bytes bytes = good;
    for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    refused += test::is_refused([&] { parse(bytes); }) ? 1 : 0;
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace vt::data
