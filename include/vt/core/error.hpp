// Errors that reach a person: one line "WHAT (WHERE): WHY; HINT" and the program's exit code (contract,
// "Command line").
#pragma once

#include <stdexcept>
#include <string>

namespace vt {

enum class ErrorKind { kInternal = 1, kUsage = 2, kBadInput = 3, kDevice = 4 };

class Error : public std::runtime_error {
 public:
  // where may be empty; hint may be empty.
  Error(ErrorKind kind, const std::string& what, const std::string& where, const std::string& why,
        const std::string& hint = {})
      : std::runtime_error(what + (where.empty() ? "" : " (" + where + ")") + ": " + why +
                           (hint.empty() ? "" : "; " + hint)),
        kind_(kind) {}
  ErrorKind kind() const { return kind_; }
  int exit_code() const { return static_cast<int>(kind_); }

 private:
  ErrorKind kind_;
};

}  // namespace vt
