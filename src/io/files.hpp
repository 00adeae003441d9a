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

// Replaces `path` at once. Throws vt::Error (kUsage) naming what the system refused.
void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& path, std::string_view text);

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

// The folder that a run writes into, created: `out`, or runs/VERB-YYYYmmdd-HHMMSS (local time) where it is
// empty. Throws vt::Error (kUsage) where it holds something already and `may_hold_files` is false.
std::filesystem::path make_output_folder(const std::filesystem::path& out, const std::string& verb,
                                         bool may_hold_files);

}  // namespace vt::io
