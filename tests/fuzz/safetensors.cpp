// What is read can be written, and reads back the same.
#include "io/safetensors.hpp"

#include <stdexcept>

#include "tests/fuzz/input.hpp"

void vt::fuzz::read(Input input) {
  const io::TensorFile file = io::parse_safetensors(input, "fuzz");
  const std::vector<std::byte> bytes = io::format_safetensors(file);
  if (io::format_safetensors(io::parse_safetensors(bytes, "written")) != bytes) {
    throw std::logic_error("the written file reads as another one");
  }
}
