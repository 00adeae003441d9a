// What every reader owes a broken file: a vt::Error of kind kBadInput, never a crash and never another
// exception.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "vt/core/error.hpp"

namespace vt::test {

// Expects bad input whose message holds `part`.
template <class Read>
void expect_refused(Read read, const std::string& part, ErrorKind kind = ErrorKind::kBadInput) {
  try {
    read();
    ADD_FAILURE() << "accepted, expected a refusal with: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

// True if refused as bad input; any other exception leaves through the test.
template <class Read>
bool is_refused(Read read) {
  try {
    read();
    return false;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kBadInput) << error.what();
    return true;
  }
}

// Every proper prefix of `bytes` must be refused.
template <class Parse>
void expect_prefixes_refused(const std::vector<std::byte>& bytes, Parse parse) {
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::vector<std::byte> prefix(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_TRUE(is_refused([&] { parse(prefix); })) << "prefix of " << length << " bytes";
  }
}

// Each byte of `bytes` replaced by a few others; returns how many of the changed files were refused.
template <class Parse>
int count_refused_changes(std::vector<std::byte> bytes, Parse parse) {
  int refused = 0;
  for (std::byte& byte : bytes) {
    const std::byte original = byte;
    for (const int change : {0x01, 0x10, 0x80, 0xFF}) {
      byte = original ^ static_cast<std::byte>(change);
      refused += is_refused([&] { parse(bytes); }) ? 1 : 0;
    }
    byte = original;
  }
  return refused;
}

}  // namespace vt::test
