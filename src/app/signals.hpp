// SIGINT and SIGTERM ask a verb to stop after its next checkpoint; a second one ends the program at once.
#pragma once

#include <exception>

namespace vt::app {

void watch_signals();
bool interrupted();

// Thrown by a verb that has stopped cleanly: exit code 130.
struct Interrupted : std::exception {
  const char* what() const noexcept override { return "interrupted"; }
};

}  // namespace vt::app
