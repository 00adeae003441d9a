// A folder of a test's own that disappears with it, and a run of the project's Python where there is one.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace vt::test {

class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "vt-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::size_t entries() const {
    const auto all = std::filesystem::directory_iterator(path_);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

 private:
  std::filesystem::path path_;
};

// True if the project's Python can import `modules` ("a, b").
inline bool python_has(const std::string& modules) {
  return std::system((".venv/bin/python -c 'import " + modules + "' >/dev/null 2>&1").c_str()) == 0;
}

// Runs `program` with `argument` as sys.argv[1]; neither may hold a single quote.
inline bool run_python(const std::string& program, const std::string& argument) {
  return std::system((".venv/bin/python -c '" + program + "' '" + argument + "'").c_str()) == 0;
}

}  // namespace vt::test
