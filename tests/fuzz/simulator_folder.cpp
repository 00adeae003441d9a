// model.toml with the files of its networks; what is accepted serves customers.
#include "tests/fuzz/input.hpp"
#include "vt/sim/model.hpp"

void vt::fuzz::read(Input input) {
  const std::vector<Input> files = split(input, 5);
  const std::string toml = with_hashes(text_of(files[0]), files);
  write("model.toml", std::as_bytes(std::span(toml)));
  write("customer_generator.safetensors", files[1]);
  write("customer_policy.safetensors", files[2]);
  write("page_count.safetensors", files[3]);
  write("logging_policy.safetensors", files[4]);
  run(load_simulator(folder()));
}
