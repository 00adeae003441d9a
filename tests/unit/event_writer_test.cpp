// Reads back what the writer wrote: framing and checksums by hand, messages with protozero's reader.
#include "vt/report/event_writer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/crc.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <protozero/pbf_reader.hpp>
#include <vector>

#include "vt/core/error.hpp"

namespace vt::report {
namespace {

struct ReadEvent {
  double wall_time = 0.0;
  std::int64_t step = 0;
  std::string version, tag;
  float value = 0.0f;
  int session_status = 0;
};

std::uint32_t unmasked(std::uint32_t masked) {
  const std::uint32_t rotated = masked - 0xA282EAD8u;
  return (rotated >> 17) | (rotated << 15);
}

std::uint32_t crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

ReadEvent parse(std::string_view bytes) {
  ReadEvent out;
  protozero::pbf_reader event(bytes.data(), bytes.size());
  while (event.next()) {
    switch (event.tag()) {
      case 1:
        out.wall_time = event.get_double();
        break;
      case 2:
        out.step = event.get_int64();
        break;
      case 3:
        out.version = event.get_string();
        break;
      case 5: {
        protozero::pbf_reader summary = event.get_message();
        EXPECT_TRUE(summary.next(1));
        protozero::pbf_reader value = summary.get_message();
        EXPECT_TRUE(value.next(1));
        out.tag = value.get_string();
        EXPECT_TRUE(value.next(2));
        out.value = value.get_float();
        break;
      }
      case 7: {
        protozero::pbf_reader log = event.get_message();
        EXPECT_TRUE(log.next(1));
        out.session_status = log.get_enum();
        break;
      }
      default:
        ADD_FAILURE() << "field " << event.tag();
    }
  }
  return out;
}

std::vector<ReadEvent> read_events(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto number = [&]<class T>(std::size_t at, T value) {
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
  };
  std::vector<ReadEvent> events;
  for (std::size_t at = 0; at < bytes.size();) {
    EXPECT_LE(at + 16, bytes.size());
    const std::uint64_t size = number(at, std::uint64_t{});
    EXPECT_EQ(unmasked(number(at + 8, std::uint32_t{})), crc32c(std::string_view(bytes).substr(at, 8)));
    EXPECT_LE(at + 16 + size, bytes.size());
    const std::string_view data = std::string_view(bytes).substr(at + 12, size);
    EXPECT_EQ(unmasked(number(at + 12 + size, std::uint32_t{})), crc32c(data));
    events.push_back(parse(data));
    at += 16 + size;
  }
  return events;
}

class EventWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("vt_events_" + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(EventWriterTest, ChecksumIsCastagnolis) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283u);
}

TEST_F(EventWriterTest, ScalarsReadBack) {
  EventWriter writer(folder_);
  writer.scalar("metrics/clicks_per_page", 8.25, 0);
  writer.scalar("update/kl", -1e-3, 123456789012);
  writer.flush();
  const std::vector<ReadEvent> events = read_events(writer.path());
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].version, "brain.Event:2");
  EXPECT_EQ(events[1].tag, "metrics/clicks_per_page");
  EXPECT_EQ(events[1].value, 8.25f);
  EXPECT_EQ(events[2].tag, "update/kl");
  EXPECT_EQ(events[2].value, -1e-3f);
  EXPECT_EQ(events[2].step, 123456789012);
  EXPECT_GE(events[2].wall_time, events[0].wall_time);
}

TEST_F(EventWriterTest, ResumedRunOpensALaterFileThatStartsASession) {
  EventWriter first(folder_);
  EventWriter second(folder_, 40);
  EXPECT_LT(first.path().filename(), second.path().filename());
  const std::vector<ReadEvent> events = read_events(second.path());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].session_status, 1);
  EXPECT_EQ(events[1].step, 40);
}

TEST_F(EventWriterTest, FolderThatCannotBeMadeIsNamed) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "file") << "x";
  try {
    EventWriter writer(folder_ / "file");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kBadInput);
    EXPECT_NE(std::string(error.what()).find("file"), std::string::npos);
  }
}

// TensorBoard's own reader, where it is installed in the project's environment.
TEST_F(EventWriterTest, TensorBoardReadsAResumedRun) {
  const std::string python = ".venv/bin/python";
  if (std::system((python + " -c 'import tensorboard' 2>/dev/null").c_str()) != 0) {
    GTEST_SKIP() << "no tensorboard in .venv";
  }
  EventWriter first(folder_);
  for (int step = 0; step < 5; ++step) first.scalar("reward", step, step);
  first.flush();
  EventWriter second(folder_, 3);
  second.scalar("reward", 30.0, 3);
  second.flush();
  const std::string script =
      "import sys; from tensorboard.backend.event_processing.event_accumulator import EventAccumulator as E; "
      "e = E(sys.argv[1]); e.Reload(); "
      "sys.exit([(s.step, s.value) for s in e.Scalars('reward')] != [(0, 0), (1, 1), (2, 2), (3, 30)])";
  EXPECT_EQ(std::system((python + " -c \"" + script + "\" " + folder_.string()).c_str()), 0);
}

}  // namespace
}  // namespace vt::report
