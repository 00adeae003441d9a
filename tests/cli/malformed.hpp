// Broken files as a user may have them, one rule a row: what is done to sound files, what is typed, the exit
// code, and what the one line of the error must hold.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace vt::test {

using Words = std::vector<std::string>;
using Damage = std::function<void(const Workplace&)>;

struct Malformed {
  const char* name;
  Damage damage;
  Words command;  // without --quiet
  int code;
  Words parts;  // of the message: the file or the option, the field, the rule
};

// Replaces a whole file, the first occurrence of a text in it, its end from byte `size` on, or one of its
// bytes.
Damage put(const std::string& file, const std::string& text);
Damage edit(const std::string& file, const std::string& from, const std::string& to);
Damage cut(const std::string& file, std::size_t size);
Damage flip(const std::string& file, std::size_t byte);
// A safetensors file of a JSON header and so many zero bytes.
std::string tensors(const std::string& header, std::size_t bytes);

// Runs every row in a workplace of its own that `prepare` has filled. Each must end with its code and one
// line on stderr, and leave no product in the folder `product`.
void expect_refused(const std::vector<Malformed>& rows, const std::function<void(const Workplace&)>& prepare);

}  // namespace vt::test
