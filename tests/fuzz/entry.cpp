// libFuzzer's door to every target.
#include <cstdint>

#include "tests/fuzz/input.hpp"
#include "vt/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    vt::fuzz::read(std::as_bytes(std::span(data, size)));
  } catch (const vt::Error& error) {
    if (error.kind() != vt::ErrorKind::kBadInput && error.kind() != vt::ErrorKind::kUsage) throw;
  }
  return 0;
}
