// customers.toml with the file of its generator; what is accepted draws customers.
#include "tests/fuzz/input.hpp"
#include "vt/sim/customer_model.hpp"

void vt::fuzz::read(Input input) {
  const std::vector<Input> files = split(input, 2);
  const std::string toml = with_hashes(text_of(files[0]), files);
  write("customers.toml", std::as_bytes(std::span(toml)));
  write("customer_generator.safetensors", files[1]);
  const CustomerModel customers = load_customer_model(folder());
  std::vector<std::uint32_t> packed(16 * static_cast<std::size_t>(customers.view.words));
  sample_customers(customers, 1, 0, 16, packed.data(), 1);
  unpack_customers(customers.view, packed);
}
