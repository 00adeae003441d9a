#include "io/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <system_error>

#include "io/partial_names.hpp"
#include "vt/core/error.hpp"

namespace vt::io {
namespace {

namespace fs = std::filesystem;

constexpr int kOpenToRead = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

std::string system_message() {
  return std::generic_category().message(errno);
}

// An open file that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void refuse_write(const fs::path& path) {
  throw Error(ErrorKind::kUsage, "cannot write", path.string(), system_message());
}

// True where the last one was not there before.
bool create_folders(const fs::path& folder) {
  std::error_code error;
  const bool created = fs::create_directories(folder, error);
  if (error) throw Error(ErrorKind::kUsage, "cannot create a folder", folder.string(), error.message());
  return created;
}

void refuse_occupied(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return;
  const bool folder_at_all = fs::is_directory(folder, error);
  if (folder_at_all && fs::is_empty(folder, error) && !error) return;
  throw Error(ErrorKind::kUsage, "cannot write", folder.string(),
              folder_at_all ? "the folder is not empty" : "it exists and is not a folder",
              folder_at_all ? "name another one with --out, or add --force" : "name another one with --out");
}

void flush(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) refuse_write(path);
}

fs::path without_trailing_separator(const fs::path& path) {
  const fs::path normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

// runs/VERB-YYYYmmdd-HHMMSS, with -2, -3, ... for runs that began in the same second.
fs::path make_dated_folder(const std::string& verb) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local = {};
  ::localtime_r(&now, &local);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
  const fs::path first = without_trailing_separator(fs::path("runs") / (verb + "-" + stamp));
  fs::path folder = first;
  for (int i = 2; !create_folders(folder); ++i) folder = first.string() + "-" + std::to_string(i);
  return folder;
}

// The size of an open file, which must be a regular one.
std::uint64_t size_of(const Descriptor& file, const fs::path& path) {
  if (file.get() < 0) {
    const bool absent = errno == ENOENT || errno == ENOTDIR;
    throw Error(absent ? ErrorKind::kUsage : ErrorKind::kBadInput, "cannot read", path.string(),
                system_message());
  }
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Error(ErrorKind::kBadInput, "cannot read", path.string(), "it is not a regular file");
  }
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

void expect_file(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), kOpenToRead));
  size_of(file, path);
}

Bytes read_file(const fs::path& path, std::uint64_t limit) {
  const Descriptor file(::open(path.c_str(), kOpenToRead));
  const std::uint64_t size = size_of(file, path);
  if (size > limit) {
    throw Error(ErrorKind::kBadInput, "cannot read", path.string(),
                std::to_string(size) + " bytes are more than the limit of " + std::to_string(limit));
  }
  Bytes bytes(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      throw Error(ErrorKind::kBadInput, "cannot read", path.string(),
                  got == 0 ? "it became shorter while it was read" : system_message());
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::string read_text(const fs::path& path, std::uint64_t limit) {
  const Bytes bytes = read_file(path, limit);
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

FileWriter::FileWriter(const fs::path& file) : file_(without_trailing_separator(file)) {
  create_folders(file_.parent_path());
  partial_ = partial_name(file_);
  descriptor_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor_ < 0) refuse_write(file_);
}

FileWriter::~FileWriter() {
  ::close(descriptor_);
  if (!committed_) ::unlink(partial_.c_str());
}

void FileWriter::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) refuse_write(file_);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
}

void FileWriter::commit() {
  if (::fsync(descriptor_) != 0 || ::rename(partial_.c_str(), file_.c_str()) != 0) refuse_write(file_);
  committed_ = true;
  flush(file_.parent_path());
}

void write_file(const fs::path& path, std::span<const std::byte> bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.commit();
}

void write_file(const fs::path& path, std::string_view text) {
  write_file(path, std::as_bytes(std::span(text.data(), text.size())));
}

FolderWriter::FolderWriter(const fs::path& folder) : folder_(without_trailing_separator(folder)) {
  refuse_occupied(folder_);
  create_folders(folder_.parent_path());
  staging_ = partial_name(folder_);
  std::error_code ignored;
  fs::remove_all(staging_, ignored);
  if (::mkdir(staging_.c_str(), 0777) != 0) refuse_write(folder_);
}

FolderWriter::~FolderWriter() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(staging_, ignored);
}

void FolderWriter::commit() {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(staging_)) flush(entry.path());
  flush(staging_);
  if (::rename(staging_.c_str(), folder_.c_str()) != 0) refuse_write(folder_);  // replaces an empty folder
  committed_ = true;
  flush(folder_.parent_path());
}

fs::path make_output_folder(const fs::path& out, const std::string& verb, bool may_hold_files) {
  if (out.empty()) return make_dated_folder(verb);
  const fs::path folder = without_trailing_separator(out);
  if (!may_hold_files) refuse_occupied(folder);
  create_folders(folder);
  if (may_hold_files) remove_leftovers(folder);
  return folder;
}

}  // namespace vt::io
