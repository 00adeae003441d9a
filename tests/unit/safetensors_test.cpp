// safetensors: round trip, determinism, and every way a file can lie about itself.
#include "io/safetensors.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "io/files.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/scratch.hpp"

namespace vt::io {
namespace {

using test::expect_refused;

Bytes make(const std::string& header, std::size_t data_bytes, std::uint64_t length_says) {
  Bytes bytes(8 + header.size() + data_bytes);
  std::memcpy(bytes.data(), &length_says, 8);
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  return bytes;
}

Bytes make(const std::string& header, std::size_t data_bytes) {
  return make(header, data_bytes, header.size());
}

std::string entry(const std::string& name, const std::string& shape, std::size_t begin, std::size_t end,
                  const std::string& dtype = "F32") {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" +
         std::to_string(begin) + "," + std::to_string(end) + "]}";
}

void expect_bad(const Bytes& bytes, const std::string& part) {
  expect_refused([&] { parse_safetensors(bytes, "file"); }, part);
}

TensorFile small_file() {
  return {{{"a", {{2, 3}, {1, 2, 3, 4, 5, -0.0f}}},
           {"b", {{1}, {1e-40f}}},
           {"empty", {{0, 4}, {}}},
           {"scalar", {{}, {7}}}},
          {{"key", "value"}, {"quote", "\"\n\u00e9"}}};
}

void expect_equal(const TensorFile& a, const TensorFile& b) {
  EXPECT_EQ(a.metadata, b.metadata);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) {
    const Tensor& other = b.tensors.at(name);
    EXPECT_EQ(tensor.shape, other.shape) << name;
    ASSERT_EQ(tensor.values.size(), other.values.size()) << name;
    for (std::size_t i = 0; i < tensor.values.size(); ++i) {
      EXPECT_EQ(std::bit_cast<std::uint32_t>(tensor.values[i]), std::bit_cast<std::uint32_t>(other.values[i]))
          << name;
    }
  }
}

TEST(Safetensors, RoundTripKeepsBits) {
  const Bytes bytes = format_safetensors(small_file());
  const TensorFile read = parse_safetensors(bytes, "file");
  expect_equal(small_file(), read);
  EXPECT_EQ(format_safetensors(read), bytes);
}

RC_GTEST_PROP(SafetensorsProperty, AnyContentComesBack,
              (const std::map<std::string, std::vector<std::uint16_t>>& content)) {
  TensorFile file;
  for (const auto& [key, values] : content) {
    std::string name = "t";
    for (const char c : key) name += std::to_string(static_cast<int>(c)) + ".";
    file.tensors[name] = {{static_cast<std::int64_t>(values.size())}, {values.begin(), values.end()}};
  }
  const Bytes bytes = format_safetensors(file);
  RC_ASSERT(bytes.size() % 4 == 0u);
  const TensorFile read = parse_safetensors(bytes, "file");
  RC_ASSERT(read.tensors.size() == file.tensors.size());
  for (const auto& [name, tensor] : file.tensors) RC_ASSERT(read.tensors.at(name).values == tensor.values);
}

TEST(Safetensors, TrailingBytesAreAllowed) {
  Bytes bytes = format_safetensors(small_file());
  bytes.resize(bytes.size() + 13);
  expect_equal(small_file(), parse_safetensors(bytes, "file"));
}

TEST(Safetensors, RefusesWrongHeaders) {
  expect_bad(make("{}", 0, 3), "does not fit");
  expect_bad(make("{}", 0, std::numeric_limits<std::uint64_t>::max()), "does not fit");
  expect_bad(make(std::string(200, ' '), 0, 100'000'001), "does not fit");
  expect_bad(make("[1]", 0), "not a JSON object");
  expect_bad(make("{\"a\":", 0), "not JSON");
  expect_bad(make("{\"\xff\":1}", 0), "not JSON");
  expect_bad(make("{\"a\":" + std::string(100'000, '['), 0), "nested too deeply");
  expect_bad(make("{\"__metadata__\":{\"a\":1}}", 0), "not a string");
  expect_bad(make("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4), "not described by");
}

TEST(Safetensors, RefusesWrongTensors) {
  expect_bad(make("{" + entry("a", "[1]", 0, 4) + "," + entry("a", "[1]", 4, 8) + "}", 8), "twice");
  expect_bad(make("{" + entry("a", "[2]", 0, 8, "F16") + "}", 8), "F16");
  expect_bad(make("{" + entry("a", "[2]", 0, 8) + "}", 7), "outside the file");
  expect_bad(make("{" + entry("a", "[2]", 8, 0) + "}", 8), "outside the file");
  expect_bad(make("{" + entry("a", "[3]", 0, 8) + "}", 8), "its shape needs 12");
  expect_bad(make("{" + entry("a", "[-2]", 0, 8) + "}", 8), "list of integers");
  expect_bad(make("{" + entry("a", "[1.5]", 0, 8) + "}", 8), "list of integers");
  expect_bad(make("{" + entry("a", "[4294967296,4294967296,2]", 0, 8) + "}", 8), "larger than the file");
  expect_bad(make("{" + entry("a", "[0,18446744073709551615]", 0, 0) + "}", 8), "list of integers");
  expect_bad(make("{" + entry("a", "[1,1,1,1,1,1,1,1,1]", 0, 4) + "}", 4), "list of integers");
  expect_bad(make("{" + entry("a", "[2]", 0, 8) + "," + entry("b", "[2]", 4, 12) + "}", 12), "overlaps");
  expect_bad(make("{" + entry("a", "[1]", 0, 4) + "," + entry("b", "[1]", 8, 12) + "}", 12), "hole");
}

TEST(Safetensors, RefusesValuesThatAreNotFinite) {
  for (const float value : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    expect_bad(format_safetensors({{{"a", {{2}, {0, value}}}}, {}}), "not finite");
  }
}

TEST(Safetensors, BrokenFilesNeverCrash) {
  const Bytes bytes = format_safetensors({{{"a", {{2, 2}, {1, 2, 3, 4}}}, {"b", {{1}, {5}}}}, {{"k", "v"}}});
  const auto parse = [](const Bytes& changed) { parse_safetensors(changed, "file"); };
  test::expect_prefixes_refused(bytes, parse);
  EXPECT_GT(test::count_refused_changes(bytes, parse), 200);
}

TEST(Safetensors, NamesTheFile) {
  const test::Scratch scratch;
  expect_refused([&] { read_safetensors(scratch / "none"); }, "none", ErrorKind::kUsage);
  write_file(scratch / "short", "abc");
  expect_refused([&] { read_safetensors(scratch / "short"); }, "short");
}

TEST(Safetensors, ReadsWhatPythonWrites) {
  if (!test::python_has("safetensors, numpy")) GTEST_SKIP() << "no Python with safetensors";
  const test::Scratch scratch;
  ASSERT_TRUE(
      test::run_python("import sys, numpy as np; from safetensors.numpy import save_file; "
                       "save_file({\"w\": np.arange(6, dtype=np.float32).reshape(2, 3), "
                       "\"b\": np.float32([-1.5])}, sys.argv[1], metadata={\"who\": \"python\"})",
                       (scratch / "p.safetensors").string()));
  const TensorFile file = read_safetensors(scratch / "p.safetensors");
  EXPECT_EQ(file.metadata.at("who"), "python");
  EXPECT_EQ(file.tensors.at("w").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(file.tensors.at("w").values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(file.tensors.at("b").values, (std::vector<float>{-1.5f}));
}

TEST(Safetensors, PythonReadsWhatWeWrite) {
  if (!test::python_has("safetensors, numpy")) GTEST_SKIP() << "no Python with safetensors";
  const test::Scratch scratch;
  write_safetensors(small_file(), scratch / "c.safetensors");
  EXPECT_TRUE(test::run_python(
      "import sys; from safetensors import safe_open; f = safe_open(sys.argv[1], \"numpy\"); "
      "assert f.metadata()[\"key\"] == \"value\"; "
      "assert f.get_tensor(\"a\").tolist() == [[1, 2, 3], [4, 5, 0]]",
      (scratch / "c.safetensors").string()));
}

}  // namespace
}  // namespace vt::io
