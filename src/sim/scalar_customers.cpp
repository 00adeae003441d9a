#include "sim/scalar_customers.hpp"

#include <algorithm>

#include "vt/market/customer.hpp"

namespace vt {

void ScalarCustomers::draw(DrawKey key, std::uint32_t* packed) {
  if (generator_.kind == GeneratorKind::kMarket) {
    market::draw_customer(generator_.market->view(), attributes_, key, packed);
    return;
  }
  if (generator_.kind == GeneratorKind::kEmpirical) {
    const auto words = static_cast<std::size_t>(attributes_.words);
    const std::size_t rows = generator_.rows.size() / words;
    const std::size_t row = session::draw_row(key, static_cast<std::uint32_t>(rows));
    std::copy_n(generator_.rows.data() + row * words, words, packed);
    return;
  }
  draw_logits(key);
  session::draw_attributes(attributes_, key, {logits_.data(), 1}, packed);
}

// Of a network's latent vector, or of the class that the customer belongs to.
void ScalarCustomers::draw_logits(DrawKey key) {
  if (generator_.has_table()) {
    const ClassTable& table = generator_.table;
    input_ = table.log_weight;
    const std::size_t drawn = session::draw_class(key, {input_.data(), 1}, table.classes());
    const auto width = static_cast<std::size_t>(attributes_.width);
    const auto row = table.logits.begin() + static_cast<std::ptrdiff_t>(drawn * width);
    logits_.assign(row, row + attributes_.width);
    return;
  }
  const int latents = generator_.network.inputs();
  input_.resize(static_cast<std::size_t>(latents));
  for (int i = 0; i < latents; i += 4) {
    float z[4];
    session::draw_latent(key, generator_.latent, static_cast<std::uint32_t>(i / 4), z);
    for (int j = 0; j < 4 && i + j < latents; ++j) input_[static_cast<std::size_t>(i + j)] = z[j];
  }
  forward_(generator_.network.view(), input_, logits_);
}

}  // namespace vt
