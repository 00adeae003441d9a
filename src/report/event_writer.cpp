// Formats: TFRecord (length, masked CRC32C of it, data, masked CRC32C of it) and
// tensorflow/core/util/event.proto.
#include "vt/report/event_writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <protozero/pbf_writer.hpp>

#include "vt/core/error.hpp"

namespace vt::report {
namespace {

// Field numbers.
enum Event : protozero::pbf_tag_type {
  kWallTime = 1,
  kStep = 2,
  kFileVersion = 3,
  kSummary = 5,
  kSessionLog = 7
};
enum Summary : protozero::pbf_tag_type { kValue = 1 };
enum Value : protozero::pbf_tag_type { kTag = 1, kSimpleValue = 2 };
enum SessionLog : protozero::pbf_tag_type { kStatus = 1 };
constexpr int kStatusStart = 1;

constexpr std::string_view kPrefix = "events.out.tfevents.";

std::uint32_t masked_crc(const void* data, std::size_t size) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc32c;
  crc32c.process_bytes(data, size);
  const std::uint32_t crc = crc32c.checksum();
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Seconds now, or just after the youngest event file of the folder: TensorBoard reads files in name order.
std::int64_t name_seconds(const std::filesystem::path& folder) {
  auto seconds = static_cast<std::int64_t>(wall_time());
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    const long long other = std::strtoll(name.c_str() + kPrefix.size(), nullptr, 10);
    if (other >= seconds && other < seconds + (1 << 20)) seconds = other + 1;
  }
  return seconds;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data() : "localhost";
}

// An event of `step` whose payload `fill` adds.
template <class Fill>
std::string event(std::int64_t step, const Fill& fill) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_double(kWallTime, wall_time());
  if (step != 0) writer.add_int64(kStep, step);
  fill(writer);
  return bytes;
}

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& why = std::strerror(errno)) {
  throw Error(ErrorKind::kBadInput, "cannot write the event file", path.string(), why);
}

}  // namespace

EventWriter::EventWriter(const std::filesystem::path& folder, std::optional<std::int64_t> resumed_at) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(folder, error.message());
  path_ = folder;
  path_ /= std::string(kPrefix) + std::to_string(name_seconds(folder)) + "." + host_name();
  file_.reset(std::fopen(path_.c_str(), "wbx"));
  if (!file_) fail(path_);
  record(event(0, [](auto& w) { w.add_string(kFileVersion, "brain.Event:2"); }));
  if (resumed_at) {
    record(event(*resumed_at, [](auto& w) {
      protozero::pbf_writer log(w, kSessionLog);
      log.add_enum(kStatus, kStatusStart);
    }));
  }
  flush();
}

void EventWriter::scalar(std::string_view tag, double value, std::int64_t step) {
  record(event(step, [&](auto& w) {
    protozero::pbf_writer summary(w, kSummary);
    protozero::pbf_writer item(summary, kValue);
    item.add_string(kTag, tag.data(), tag.size());
    item.add_float(kSimpleValue, static_cast<float>(value));
  }));
}

void EventWriter::flush() {
  if (std::fflush(file_.get()) != 0) fail(path_);
}

void EventWriter::record(const std::string& bytes) {
  const std::uint64_t length = bytes.size();  // little-endian, as every machine this builds for
  const std::uint32_t length_crc = masked_crc(&length, sizeof length);
  const std::uint32_t data_crc = masked_crc(bytes.data(), bytes.size());
  std::FILE* file = file_.get();
  if (std::fwrite(&length, sizeof length, 1, file) != 1 ||
      std::fwrite(&length_crc, sizeof length_crc, 1, file) != 1 ||
      std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() ||
      std::fwrite(&data_crc, sizeof data_crc, 1, file) != 1) {
    fail(path_);
  }
}

}  // namespace vt::report
