// Names of what is not complete yet: .NAME.partial-PID-N beside NAME.
#pragma once

#include <filesystem>

namespace vt::io {

// Where `path` is put together: beside it, hidden, its own within this process.
std::filesystem::path partial_name(const std::filesystem::path& path);

// Takes away what lies under such names in `folder` and its folders, where the process that wrote it is gone.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace vt::io
