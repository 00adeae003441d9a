// The program as a user types it: run in a folder of its own, its exit code and what it printed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace vt::test {

struct Finished {
  int code = -1;  // exit code, or 128 + signal
  std::string out, err;
};

// A started program. It is killed where the test forgets it.
class Process {
 public:
  Process(const std::filesystem::path& folder, const std::vector<std::string>& arguments);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(int signal) const;
  bool running();
  Finished wait();

 private:
  void note(int status);

  pid_t pid_;
  std::filesystem::path out_, err_;
  bool ended_ = false;
  int code_ = -1;
};

// What learned simulators are made of, by the folders that hold them.
std::vector<std::string> files_of(const std::vector<std::string>& simulators);

// A temporary folder with a small learned simulator in `shop`; removed at the end.
class Workplace {
 public:
  Workplace();
  ~Workplace();

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  Finished run(const std::vector<std::string>& arguments) const;
  // Fails the test where the exit code is not 0.
  Finished must(const std::vector<std::string>& arguments) const;
  std::string read(const std::string& name) const;
  void write(const std::string& name, const std::string& text) const;
  // summary.json of a run folder without what is volatile.
  nlohmann::json stable_summary(const std::string& run) const;
  // Whole lines of metrics.jsonl so far, and all of them without what is volatile.
  std::ptrdiff_t lines(const std::string& run) const;
  std::vector<nlohmann::json> metrics(const std::string& run) const;
  // Fails the test where two runs differ in one of these files, in their summaries or their metrics.
  void expect_same(const std::string& a, const std::string& b, const std::vector<std::string>& files) const;

  void wait_for_lines(Process& process, const std::string& run, std::ptrdiff_t count) const;
  // Starts a run into the folder `run` and stops it by a signal once its metrics have so many lines. Fails
  // the test where it does not end by the signal.
  void cut(const std::vector<std::string>& arguments, const std::string& run, std::ptrdiff_t lines,
           int signal) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace vt::test
