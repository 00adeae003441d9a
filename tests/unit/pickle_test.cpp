// PyTorch's legacy state dicts: what is read, and that nothing else is.
#include "io/pickle.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "io/files.hpp"
#include "io/torch_state_dict.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/state_dict.hpp"

namespace vt::io {
namespace {

using namespace std::string_literals;
using test::expect_refused;
using test::number;
using test::numbers;
using test::pickle;
using test::raw;
using test::StateDict;
using test::text;

Bytes bytes_of(const std::string& text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return Bytes(data, data + text.size());
}

TensorMap parse(const std::string& file) {
  return parse_torch_state_dict(bytes_of(file), "file");
}

void expect_bad(const std::string& file, const std::string& part) {
  expect_refused([&] { parse(file); }, part);
}

void expect_bad(const StateDict& dict, const std::string& part) {
  expect_bad(dict.file(), part);
}

TEST(StateDict, ReadsATensor) {
  const TensorMap tensors = parse(StateDict{}.file());
  ASSERT_EQ(tensors.size(), 1u);
  EXPECT_EQ(tensors.at("w").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(tensors.at("w").values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(StateDict, HonoursStridesAndOffset) {
  StateDict dict;
  dict.offset = 1;
  dict.shape = {2, 2};
  dict.stride = {1, 2};
  EXPECT_EQ(parse(dict.file()).at("w").values, (std::vector<float>{2, 4, 3, 5}));
}

TEST(StateDict, RefusesTensorsOutsideTheirStorage) {
  StateDict dict;
  dict.offset = 1;
  expect_bad(dict, "outside its storage");
  dict.offset = -1;
  expect_bad(dict, "outside its storage");
  dict = {};
  dict.stride = {std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::max()};
  expect_bad(dict, "outside its storage");
  dict = {};
  dict.shape = {1 << 30, 1 << 30};
  dict.stride = {0, 0};
  expect_bad(dict, "larger than its storage");
  dict = {};
  dict.shape = {-2, -3};
  expect_bad(dict, "not a size");
  dict = {};
  dict.stride = {1};
  expect_bad(dict, "different lengths");
}

TEST(StateDict, RefusesStoragesThatLie) {
  StateDict dict;
  dict.says = 5;
  expect_bad(dict, "another size");
  dict = {};
  dict.count = std::numeric_limits<std::int64_t>::max();
  expect_bad(dict, "larger than the rest of the file");
  dict = {};
  dict.count = -1;
  expect_bad(dict, "larger than the rest of the file");
  dict = {};
  dict.tail = "x";
  expect_bad(dict, "after the last storage");
  dict = {};
  dict.storage[3] = std::numeric_limits<float>::quiet_NaN();
  expect_bad(dict, "not finite");
  dict = {};
  dict.view = "(t";
  expect_bad(dict, "not a storage of float32");
  dict = {};
  dict.little_endian = "\x89";
  expect_bad(dict, "big-endian");
}

TEST(StateDict, RefusesTensorsThatTogetherOutgrowTheFile) {
  std::string body = "}(";
  StateDict dict;
  dict.storage.assign(5000, 1.0f);
  dict.count = dict.says = 5000;
  dict.shape = {5000};
  dict.stride = {1};
  body += text("w") + dict.tensor() + "q\x01";
  for (int i = 0; i < 100; ++i) body += text(std::to_string(i)) + "h\x01";
  expect_bad(dict.file_with(body + "u"), "larger than the file");
}

TEST(StateDict, RefusesEveryOtherGlobalAndCall) {
  StateDict dict;
  dict.type = "torch\nDoubleStorage\n";
  expect_bad(dict, "'torch DoubleStorage', which is not allowed");
  expect_bad(dict.file_with("cposix\nsystem\n(" + text("true") + "tR"),
             "'posix system', which is not allowed");
  expect_bad(dict.file_with("c__builtin__\neval\n(" + text("1") + "tR"), "'__builtin__ eval'");
  expect_bad(dict.file_with("ctorch\nFloatStorage\n)R"), "calls 'torch FloatStorage'");
  expect_bad(dict.file_with("ccollections\nOrderedDict\n(" + text("x") + "tR"),
             "calls 'collections OrderedDict'");
}

TEST(StateDict, NamesFileOffsetAndOpcode) {
  const StateDict dict;
  const std::size_t at = dict.preamble().size() + 2;
  expect_bad(dict.file_with("i"),
             "(file): byte " + std::to_string(at) + ": pickle opcode 0x69 is not allowed");
}

TEST(StateDict, RefusesEveryOtherOpcode) {
  const std::string allowed = "(.JKMNQRXabcehjqrstu)]}\x80\x85\x86\x87\x88\x89\x8a";
  int refused = 0;
  for (int opcode = 0; opcode < 256; ++opcode) {
    if (allowed.find(static_cast<char>(opcode)) != std::string::npos) continue;
    expect_bad(StateDict{}.file_with(std::string(1, static_cast<char>(opcode))), "is not allowed");
    ++refused;
  }
  EXPECT_EQ(refused, 256 - 30);
}

TEST(StateDict, BoundsTheMachine) {
  const StateDict dict;
  expect_bad(dict.file_with(std::string(10'000, '(')), "too deeply");
  expect_bad(dict.file_with(std::string(10'000, 'N')), "too deeply");
  expect_bad(dict.file_with("X\xff\xff\xff\xff"), "a text of 4294967295 bytes");
  expect_bad(dict.file_with("\x8a\xff"), "an integer of 255 bytes");
  expect_bad(dict.file_with("h\x05"), "memo entry 5, which was never made");
  expect_bad(dict.file_with("q\x01"), "stack empty");
  expect_bad(dict.file_with("R"), "stack empty");
  expect_bad(dict.file_with("N(N(R"), "stack empty");
  expect_bad(dict.file_with("t"), "no mark");
  expect_bad(dict.file_with("NN"), "leaves values behind");
  expect_bad(dict.file_with("}(Nu"), "nothing to add to");
  expect_bad(dict.file_with("]}q\x01"
                            "a(h\x01h\x01u"),
             "nothing to add to");
  expect_bad(dict.file_with("c" + std::string(5000, 'a')), "longer than");
  expect_bad(dict.file_with("]"), "not a state dict");
  expect_bad(dict.file_with("}(" + text("w") + "Nu"), "'w' is not a tensor");
}

TEST(StateDict, HoldsItselfTogether) {  // a dict inside itself is never followed
  expect_bad(StateDict{}.file_with("}q\x01(" + text("w") + "h\x01u"), "'w' is not a tensor");
}

TEST(StateDict, ZipFilesGetAHint) {
  expect_bad("PK\x03\x04rest", "_use_new_zipfile_serialization=False");
}

TEST(StateDict, BrokenFilesNeverCrash) {
  const Bytes bytes = bytes_of(StateDict{}.file());
  const auto read = [](const Bytes& changed) { parse_torch_state_dict(changed, "file"); };
  test::expect_prefixes_refused(bytes, read);
  EXPECT_GT(test::count_refused_changes(bytes, read), 500);
}

TEST(StateDict, ReadsWhatPyTorchWrites) {
  if (!test::python_has("torch")) GTEST_SKIP() << "no Python with torch";
  const test::Scratch scratch;
  ASSERT_TRUE(
      test::run_python("import sys, torch; m = torch.nn.Sequential(torch.nn.Linear(300, 2), torch.nn.Tanh(), "
                       "torch.nn.Linear(2, 1)); "
                       "m[0].weight.data = torch.arange(600.).reshape(300, 2).t(); "
                       "torch.save(m.state_dict(), sys.argv[1], _use_new_zipfile_serialization=False)",
                       (scratch / "m.pt").string()));
  const TensorMap tensors = read_torch_state_dict(scratch / "m.pt");
  EXPECT_EQ(tensors.size(), 4u);
  EXPECT_EQ(tensors.at("0.weight").shape, (std::vector<std::int64_t>{2, 300}));
  EXPECT_EQ(tensors.at("0.weight").values[299], 598.0f);
  EXPECT_EQ(tensors.at("0.weight").values[300], 1.0f);
  EXPECT_EQ(tensors.at("2.bias").shape, (std::vector<std::int64_t>{1}));
}

}  // namespace
}  // namespace vt::io
