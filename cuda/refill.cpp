#include "cuda/refill.hpp"

#include "cuda/nvtx.hpp"
#include "kernels/launch.hpp"

namespace vt::cuda {

Refill::Refill(const SimulatorModel& model, const DeviceFacts& device, KernelWish wish, const Memory& memory)
    : device_(device),
      need_(0, memory),
      offset_(0, memory),
      scratch_(0, memory),
      sums_(0, memory),
      memory_(0, memory) {
  args_.rules = model.spec.rules;
  take(model.customer_generator, memory);
  if (model.page_count) {
    args_.page_count = page_count_.emplace(*model.page_count, args_.rules.attributes.width, memory).view();
  }
  in_memory_ = wish != KernelWish::kFused && !plan_of(args_, {device.major, device.minor});
  if (!in_memory_) plan_grid(args_, device_, 1, "generate");
}

// As many blocks as of the fused kernel where it has most room.
GridPlan Refill::plan_in_memory(std::int64_t requests) {
  const kernels::LaunchPlan plan{kernels::kMemoryShape, kernels::kBlocksAtOnce, 0};
  lay_out(args_, plan.shape);
  return {plan.shape, kernels::grid_blocks(plan, device_.multiprocessors, requests)};
}

void Refill::take(const CustomerGenerator& generator, const Memory& memory) {
  const session::AttributesView& attributes = args_.rules.attributes;
  switch (generator.kind) {
    case GeneratorKind::kMlp:
      args_.source = kernels::CustomerSource::kNetwork;
      args_.latent = generator.latent;
      args_.generator = generator_.emplace(generator.network, 0, memory).view();
      return;
    case GeneratorKind::kGmm:
    case GeneratorKind::kLatentClass:
    case GeneratorKind::kIndependent:
      args_.source = kernels::CustomerSource::kTable;
      args_.table = table_.emplace(ClassSums(generator.table, attributes), memory).view();
      return;
    case GeneratorKind::kEmpirical: {
      args_.source = kernels::CustomerSource::kLog;
      args_.log = view_of_rows(generator, attributes);
      log_.emplace(static_cast<std::int64_t>(generator.rows.size()), memory);
      log_->fill_from(generator.rows.data(), memory.stream);
      memory.stream.synchronize();
      args_.log.packed = log_->data();
      return;
    }
    case GeneratorKind::kMarket:
      args_.source = kernels::CustomerSource::kMarket;
      args_.world = world_.emplace(*generator.market, memory).view();
      return;
  }
}

void Refill::attach(const DeviceLanes& lanes, const Memory& memory) {
  const std::int64_t count = lanes.numbers().lanes;
  const std::int64_t requests = count * kPoolDepth;
  plan_ = in_memory_ ? plan_in_memory(requests) : plan_grid(args_, device_, requests, "generate");
  memory_ = Buffer<std::byte>(in_memory_ ? std::int64_t{plan_.blocks} * args_.layout.bytes : 0, memory);
  args_.memory = memory_.data();
  std::size_t bytes = 0;
  VT_CUDA_CHECK(kernels::scan_bytes(count, bytes));
  need_ = Buffer<std::uint32_t>(count + 1, memory);
  offset_ = Buffer<std::uint32_t>(count + 1, memory);
  scratch_ = Buffer<std::byte>(static_cast<std::int64_t>(bytes), memory);
  sums_ = Buffer<float>(plan_.blocks * args_.sum_floats, memory);
  args_.numbers = lanes.numbers();
  args_.pool = lanes.pool();
  args_.offset = offset_.data();
  args_.sums = sums_.data();
  taken_ = lanes.lanes().taken;
}

void Refill::enqueue(StreamView stream) const {
  const Range range("refill");
  const cudaStream_t s = stream.get();
  VT_CUDA_CHECK(kernels::launch_count_needed(args_.numbers, taken_, args_.pool, need_.data(), s));
  VT_CUDA_CHECK(kernels::launch_scan(need_.data(), offset_.data(), args_.numbers.lanes, scratch_.data(),
                                     scratch_.bytes(), s));
  VT_CUDA_CHECK(kernels::launch_generate(args_, plan_.shape, plan_.blocks, s));
}

}  // namespace vt::cuda
