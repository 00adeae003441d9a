#include "tests/fuzz/import.hpp"

void vt::fuzz::read(Input input) {
  import(input, data::TableFormat::kCsv);
}
