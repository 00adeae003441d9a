// Options that every verb knows (contract, "Command line").
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "config/settings.hpp"

namespace vt::app {

struct CommonOptions {
  std::uint64_t seed = 0;
  std::string device = "auto";
  int threads = 0;         // resolved to the number of cores
  std::int64_t batch = 0;  // 0: chosen by the verb
  std::filesystem::path out;
  std::filesystem::path resume;
  bool force = false;
  bool json = false;
  bool quiet = false;

  void declare(config::Settings& settings);
};

// Throws vt::Error (kUsage) where session numbers first .. first + count - 1 leave 64 bits.
void check_sessions(std::uint64_t first, std::int64_t count);

}  // namespace vt::app
