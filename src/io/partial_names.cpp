#include "io/partial_names.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace vt::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".partial-";

// Whether this is a partial name of a process that is gone.
bool is_leftover(const std::string& name) {
  const std::size_t mark = name.rfind(kMark);
  if (!name.starts_with('.') || mark == std::string::npos) return false;
  const char* first = name.data() + mark + kMark.size();
  pid_t process = 0;
  const auto [end, error] = std::from_chars(first, name.data() + name.size(), process);
  return error == std::errc() && *end == '-' && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
}

}  // namespace

fs::path partial_name(const fs::path& path) {
  static std::atomic<unsigned> count = 0;
  return path.parent_path() / ("." + path.filename().string() + std::string(kMark) +
                               std::to_string(::getpid()) + "-" + std::to_string(count++));
}

void remove_leftovers(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, ignored);
  for (; at != fs::recursive_directory_iterator(); at.increment(ignored)) {
    if (at.depth() > 0) at.disable_recursion_pending();
    if (is_leftover(at->path().filename().string())) found.push_back(at->path());
  }
  for (const fs::path& path : found) fs::remove_all(path, ignored);
}

}  // namespace vt::io
