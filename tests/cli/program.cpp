#include "tests/cli/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/support/random_models.hpp"

namespace vt::test {
namespace {

namespace fs = std::filesystem;

std::string read_all(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

fs::path unused(const fs::path& folder, const std::string& stem) {
  static std::atomic<int> count = 0;
  return folder / ("." + stem + std::to_string(count++));
}

void redirect(const fs::path& file, int descriptor) {
  const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(opened, descriptor);
}

}  // namespace

Process::Process(const fs::path& folder, const std::vector<std::string>& arguments)
    : out_(unused(folder, "out")), err_(unused(folder, "err")) {
  std::vector<char*> argv = {const_cast<char*>(VT_PROGRAM)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ != 0) return;
  redirect(out_, STDOUT_FILENO);
  redirect(err_, STDERR_FILENO);
  if (chdir(folder.c_str()) == 0) execv(VT_PROGRAM, argv.data());
  _exit(127);
}

Process::~Process() {
  if (!ended_) {
    send(SIGKILL);
    wait();
  }
}

void Process::send(int signal) const {
  kill(pid_, signal);
}

void Process::note(int status) {
  ended_ = true;
  code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool Process::running() {
  int status = 0;
  if (!ended_ && waitpid(pid_, &status, WNOHANG) == pid_) note(status);
  return !ended_;
}

Finished Process::wait() {
  int status = 0;
  if (!ended_ && waitpid(pid_, &status, 0) == pid_) note(status);
  return {code_, read_all(out_), read_all(err_)};
}

std::vector<std::string> files_of(const std::vector<std::string>& simulators) {
  std::vector<std::string> files;
  for (const std::string& simulator : simulators) {
    for (const char* file : {"/model.toml", "/customer_policy.safetensors", "/logging_policy.safetensors"})
      files.push_back(simulator + file);
  }
  return files;
}

Workplace::Workplace() {
  std::string name = (fs::path(::testing::TempDir()) / "vtaobao-XXXXXX").string();
  folder_ = mkdtemp(name.data());
  LearnedShape shape;
  shape.click_classes = 4;
  save_simulator(*random_learned(5, shape), file("shop"));
}

Workplace::~Workplace() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Finished Workplace::run(const std::vector<std::string>& arguments) const {
  return Process(folder_, arguments).wait();
}

Finished Workplace::must(const std::vector<std::string>& arguments) const {
  Finished finished = run(arguments);
  EXPECT_EQ(finished.code, 0) << finished.err;
  return finished;
}

std::string Workplace::read(const std::string& name) const {
  return read_all(file(name));
}

void Workplace::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name), std::ios::binary) << text;
}

nlohmann::json Workplace::stable_summary(const std::string& run) const {
  nlohmann::json summary = nlohmann::json::parse(read(run + "/summary.json"), nullptr, false);
  EXPECT_TRUE(summary.is_object() && summary.contains("run")) << run;
  if (!summary.is_object()) return nlohmann::json::object();
  summary.erase("run");
  return summary;
}

std::ptrdiff_t Workplace::lines(const std::string& run) const {
  const std::string text = read(run + "/metrics.jsonl");
  return std::count(text.begin(), text.end(), '\n');
}

std::vector<nlohmann::json> Workplace::metrics(const std::string& run) const {
  std::vector<nlohmann::json> all;
  std::istringstream text(read(run + "/metrics.jsonl"));
  for (std::string line; std::getline(text, line);) {
    all.push_back(nlohmann::json::parse(line));
    all.back().erase("run");
  }
  return all;
}

void Workplace::expect_same(const std::string& a, const std::string& b,
                            const std::vector<std::string>& files) const {
  for (const std::string& file : files) EXPECT_EQ(read(a + "/" + file), read(b + "/" + file)) << file;
  EXPECT_EQ(stable_summary(a), stable_summary(b));
  EXPECT_EQ(metrics(a), metrics(b));
}

void Workplace::wait_for_lines(Process& process, const std::string& run, std::ptrdiff_t count) const {
  while (process.running() && lines(run) < count) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

void Workplace::cut(const std::vector<std::string>& arguments, const std::string& run, std::ptrdiff_t lines,
                    int signal) const {
  Process process(folder_, arguments);
  wait_for_lines(process, run, lines);
  process.send(signal);
  EXPECT_EQ(process.wait().code, signal == SIGKILL ? 128 + SIGKILL : 130) << run;
  EXPECT_FALSE(fs::exists(file(run + "/summary.json"))) << run;
}

}  // namespace vt::test
