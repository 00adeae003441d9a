// MAP.toml of an import.
#include "data/log_map.hpp"
#include "tests/fuzz/input.hpp"

void vt::fuzz::read(Input input) {
  write("map.toml", input);
  data::read_log_map(folder() / "map.toml");
}
