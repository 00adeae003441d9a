#include "learn/customer_noise.hpp"

#include <torch/torch.h>

#include "vt/core/draw.hpp"

namespace vt::learn {
namespace {

// out [n, blocks, 4] = draw(key of the row, block)
template <class Draw>
void fill(const NoiseAddress& address, Rows rows, at::Tensor& scratch, at::Tensor& out, const Draw& draw) {
  const std::int64_t blocks = (out.size(1) + 3) / 4;
  float* to = scratch.data_ptr<float>();
  for (std::int64_t row = rows.begin; row < rows.begin + rows.count; ++row) {
    const DrawKey key{address.seed, address.step << 32 | static_cast<std::uint64_t>(row),
                      static_cast<std::uint32_t>(address.use)};
    for (std::int64_t block = 0; block < blocks; ++block, to += 4)
      draw(key, static_cast<std::uint32_t>(block), to);
  }
  out.copy_(
      scratch.narrow(0, 0, rows.count * blocks * 4).view({rows.count, blocks * 4}).narrow(1, 0, out.size(1)));
}

}  // namespace

void draw_latents(const NoiseAddress& address, Rows rows, at::Tensor& scratch, at::Tensor& z) {
  fill(address, rows, scratch, z, [](DrawKey key, std::uint32_t block, float* out) {
    draw_normals(key, Purpose::kGanLatent, block, out);
  });
}

void draw_gumbel(const NoiseAddress& address, Rows rows, at::Tensor& scratch, at::Tensor& noise) {
  fill(address, rows, scratch, noise, [](DrawKey key, std::uint32_t block, float* out) {
    const Words words = draw(key, Purpose::kGanGumbel, block);
    for (int i = 0; i < 4; ++i) out[i] = -math::log(-math::log(uniform(words.x[i])));
  });
}

}  // namespace vt::learn
