// Whole files: what is under a final name is complete, and a failure leaves nothing behind.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>

#include "io/files.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/scratch.hpp"

namespace vt::io {
namespace {

namespace fs = std::filesystem;
using test::expect_refused;

TEST(AtomicFile, WritesReplacesAndReadsBack) {
  const test::Scratch scratch;
  const fs::path path = scratch / "deep/er/file";
  write_file(path, "one");
  EXPECT_EQ(read_text(path), "one");
  write_file(path, std::string_view("\0two", 4));
  EXPECT_EQ(read_text(path), std::string("\0two", 4));
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1);
}

TEST(AtomicFile, AnEmptyFileIsAFile) {
  const test::Scratch scratch;
  write_file(scratch / "empty", "");
  EXPECT_TRUE(read_file(scratch / "empty").empty());
}

TEST(AtomicFile, FailedWriteLeavesNothing) {
  const test::Scratch scratch;
  fs::create_directories(scratch / "taken/inside");
  expect_refused([&] { write_file(scratch / "taken", "text"); }, "taken", ErrorKind::kUsage);
  EXPECT_EQ(scratch.entries(), 1u);
  write_file(scratch / "file", "text");
  expect_refused([&] { write_file(scratch / "file/below", "text"); }, "file", ErrorKind::kUsage);
  EXPECT_EQ(read_text(scratch / "file"), "text");
}

TEST(AtomicFile, ReadRefusesWhatIsNoFile) {
  const test::Scratch scratch;
  expect_refused([&] { read_file(scratch / "absent"); }, "absent", ErrorKind::kUsage);
  expect_refused([&] { read_file(scratch.path()); }, "not a regular file");
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  expect_refused([&] { read_file(scratch / "pipe"); }, "not a regular file");
}

TEST(AtomicFile, ReadKeepsItsLimit) {
  const test::Scratch scratch;
  write_file(scratch / "ten", "0123456789");
  EXPECT_EQ(read_file(scratch / "ten", 10).size(), 10u);
  expect_refused([&] { read_file(scratch / "ten", 9); }, "limit of 9");
}

TEST(FolderWriter, AppearsWholeOrNotAtAll) {
  const test::Scratch scratch;
  {
    FolderWriter writer(scratch / "given up");
    std::ofstream(writer.path() / "half") << "text";
  }
  EXPECT_EQ(scratch.entries(), 0u);
  {
    FolderWriter writer(scratch / "done/");
    fs::create_directory(writer.path() / "inner");
    std::ofstream(writer.path() / "inner/file") << "text";
    EXPECT_FALSE(fs::exists(scratch / "done"));
    writer.commit();
  }
  EXPECT_EQ(read_text(scratch / "done/inner/file"), "text");
  EXPECT_EQ(scratch.entries(), 1u);
}

TEST(FolderWriter, TakesAnEmptyFolderOnly) {
  const test::Scratch scratch;
  fs::create_directory(scratch / "empty");
  FolderWriter writer(scratch / "empty");
  writer.commit();
  std::ofstream(scratch / "empty/file") << "text";
  expect_refused([&] { FolderWriter second(scratch / "empty"); }, "not empty", ErrorKind::kUsage);
  expect_refused([&] { FolderWriter third(scratch / "empty/file"); }, "not a folder", ErrorKind::kUsage);
}

TEST(OutputFolder, IsCreatedAndKeptEmptyUnlessAllowed) {
  const test::Scratch scratch;
  const fs::path folder = make_output_folder(scratch / "out", "eval", false);
  EXPECT_TRUE(fs::is_directory(folder));
  write_file(folder / "file", "text");
  expect_refused([&] { make_output_folder(scratch / "out", "eval", false); }, "not empty", ErrorKind::kUsage);
  EXPECT_EQ(make_output_folder(scratch / "out", "eval", true), folder);
}

TEST(OutputFolder, LeftoversOfKilledProcessesGo) {
  const test::Scratch scratch;
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ::waitpid(gone, nullptr, 0);
  const fs::path out = scratch / "out";
  const auto partial = [](const std::string& name, pid_t process) {
    return "." + name + ".partial-" + std::to_string(process) + "-3";
  };
  write_file(out / partial("summary.json", gone), "half");
  write_file(out / "checkpoints" / partial("trainer", gone), "half");
  write_file(out / partial("simulator", gone) / "model.toml", "half");
  write_file(out / partial("alive", ::getpid()), "being written");
  write_file(out / ".x.partial-1x", "another's");
  write_file(out / "a.partial-1-1", "another's");
  make_output_folder(out, "eval", true);
  EXPECT_FALSE(fs::exists(out / partial("summary.json", gone)));
  EXPECT_FALSE(fs::exists(out / partial("simulator", gone)));
  EXPECT_TRUE(fs::is_empty(out / "checkpoints"));
  EXPECT_EQ(std::distance(fs::directory_iterator(out), {}), 4);
}

}  // namespace
}  // namespace vt::io
