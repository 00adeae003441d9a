// Whole files in and out. A file or folder appears under its final name complete and flushed, or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vt::io {

using Bytes = std::vector<std::byte>;

inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 32;

// Throws vt::Error: kUsage where the path does not exist; kBadInput for anything but a regular file, for one
// of more than `limit` bytes, and for a failed read.
Bytes read_file(const std::filesystem::path& path, std::uint64_t limit = kMaxFileBytes);
std::string read_text(const std::filesystem::path& path, std::uint64_t limit = kMaxFileBytes);

// Throws as read_file where `path` is no regular file that can be opened.
void expect_file(const std::filesystem::path& path);

// A FileWriter's one-shot use.
void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& path, std::string_view text);

// A file under construction: write() from its beginning to its end, then commit(). Without commit nothing
// remains. Throws vt::Error (kUsage) naming what the system refused.
class FileWriter {
 public:
  explicit FileWriter(const std::filesystem::path& file);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::span<const std::byte> bytes);
  // Flushes and renames: replaces the file at once.
  void commit();

 private:
  std::filesystem::path file_;
  std::filesystem::path partial_;
  int descriptor_ = -1;
  bool committed_ = false;
};

// A folder under construction: write into path(), then commit(). Without commit nothing remains.
class FolderWriter {
 public:
  // Throws vt::Error (kUsage) where `folder` exists and is not an empty folder.
  explicit FolderWriter(const std::filesystem::path& folder);
  ~FolderWriter();
  FolderWriter(const FolderWriter&) = delete;
  FolderWriter& operator=(const FolderWriter&) = delete;

  const std::filesystem::path& path() const { return staging_; }
  // Flushes and renames.
  void commit();

 private:
  std::filesystem::path folder_;
  std::filesystem::path staging_;
  bool committed_ = false;
};

// The folder that a run writes into, created: `out`, or where it is empty runs/VERB-YYYYmmdd-HHMMSS (local
// time; -2, -3, ... follow where that is taken). Throws vt::Error (kUsage) where it holds something already
// and `may_hold_files` is false.
std::filesystem::path make_output_folder(const std::filesystem::path& out, const std::string& verb,
                                         bool may_hold_files);

}  // namespace vt::io
