// The program: runs a verb and turns faults into one line and an exit code.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "app/run_verb.hpp"
#include "app/signals.hpp"
#include "app/verb.hpp"
#include "app/version.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

constexpr int kInterruptedExit = 130;

void print_help() {
  std::cout << version_line()
            << ": simulated shops that customers visit, and ranking policies trained in them\n\n"
            << "Usage: vtaobao VERB [options]      vtaobao VERB --help tells more\n\n";
  for (const VerbEntry& verb : verbs()) {
    std::cout << "  " << verb.name << std::string(15 - verb.name.size(), ' ') << verb.help << "\n";
  }
}

int run_program(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h") {
    print_help();
    return arguments.empty() ? static_cast<int>(ErrorKind::kUsage) : 0;
  }
  if (arguments[0] == "--version") {
    std::cout << version_line() << "\n";
    return 0;
  }
  run_verb(std::move(arguments));
  return 0;
}

// Without the stack trace that LibTorch adds.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

int report_fault(const std::string& text, int code) {
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::cerr << "vtaobao: error: " << line << "\n";
  return code;
}

}  // namespace
}  // namespace vt::app

int main(int argc, char** argv) {
  using namespace vt::app;
  try {
    spdlog::set_default_logger(spdlog::stderr_color_st("vtaobao"));
    spdlog::set_pattern("%T %^%v%$");
    const int code = run_program({argv + 1, argv + argc});
    if (!std::cout.flush())
      throw vt::Error(vt::ErrorKind::kUsage, "cannot write", "stdout", "the system refused");
    return code;
  } catch (const Interrupted&) {
    std::cerr << "vtaobao: interrupted\n";
    return kInterruptedExit;
  } catch (const vt::Error& error) {
    return report_fault(error.what(), error.exit_code());
  } catch (const std::filesystem::filesystem_error& fault) {
    return report_fault("cannot use a path (" + fault.path1().string() + "): " + fault.code().message(), 2);
  } catch (const std::exception& fault) {
    return report_fault("internal fault (vtaobao): " + first_line(fault.what()) + "; please report it", 1);
  }
}
