// PyTorch's legacy state dicts: five pickles and raw storages.
#include "io/torch_state_dict.hpp"
#include "tests/fuzz/input.hpp"

void vt::fuzz::read(Input input) {
  io::parse_torch_state_dict(input, "fuzz");
}
