// manifest.json; what is accepted can be written and reads back the same.
#include "vt/data/manifest.hpp"

#include <stdexcept>

#include "tests/fuzz/input.hpp"

void vt::fuzz::read(Input input) {
  write("manifest.json", input);
  const std::string text = to_json(data::read_manifest(folder()));
  write("manifest.json", std::as_bytes(std::span(text)));
  if (to_json(data::read_manifest(folder())) != text) {
    throw std::logic_error("the written manifest reads as another one");
  }
}
