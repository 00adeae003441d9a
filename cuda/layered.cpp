#include "cuda/layered.hpp"

#include <algorithm>

#include "kernels/launch_layered.hpp"
#include "kernels/layered_order.hpp"

namespace vt::cuda {
namespace {

using kernels::LayeredArgs;
using kernels::RowLayer;

std::int32_t pitch_of(const kernels::RolloutArgs& args) {
  return kernels::chunk_lanes(kernels::widest_layer(args), args.numbers.lanes);
}

// What kernels/layered_order.hpp asks for, on a stream.
class StreamMachine {
 public:
  StreamMachine(const Gemm& gemm, int multiprocessors, StreamView stream)
      : gemm_(gemm), multiprocessors_(multiprocessors), stream_(stream) {}

  void begin(const LayeredArgs& args) {
    VT_CUDA_CHECK(kernels::launch_layered_begin(args, blocks(args), stream_.get()));
  }
  void act(const LayeredArgs& args) {
    VT_CUDA_CHECK(kernels::launch_layered_act(args, blocks(args), stream_.get()));
  }
  void answer(const LayeredArgs& args) {
    VT_CUDA_CHECK(kernels::launch_layered_answer(args, blocks(args), stream_.get()));
  }
  void start(const RowLayer& layer, const float* sums, float* y, const LayeredArgs& args) {
    VT_CUDA_CHECK(kernels::launch_start_layer(layer, sums, y, args.count, args.planes.pitch, stream_.get()));
  }
  void finish(const RowLayer& layer, nn::Activation activation, float slope, float* y,
              const LayeredArgs& args) {
    VT_CUDA_CHECK(kernels::launch_finish_layer(layer, activation, slope, y, args.count, args.planes.pitch,
                                               stream_.get()));
  }
  void multiply_add(const RowLayer& layer, int first_row, const float* x, float* y, const LayeredArgs& args) {
    gemm_.multiply_add(layer, first_row, x, y, args.count, args.planes.pitch);
  }

 private:
  // A block a tile, several times what a multiprocessor holds at most.
  int blocks(const LayeredArgs& args) const {
    const int tile = kernels::kLayeredShape.tile;
    return std::min((args.count + tile - 1) / tile, multiprocessors_ * 16);
  }

  const Gemm& gemm_;
  int multiprocessors_;
  StreamView stream_;
};

}  // namespace

Layered::Layered(const DeviceFacts& device, const Memory& memory)
    : multiprocessors_(device.multiprocessors), floats_(0, memory), tastes_(0, memory), gemm_(memory) {}

void Layered::reserve(const kernels::RolloutArgs& args, const Memory& memory) {
  const std::int64_t lanes = pitch_of(args);
  const std::int64_t floats = kernels::plane_rows(args).sum() * lanes;
  if (floats > floats_.size()) {
    floats_ = Buffer<float>(floats, memory);
    floats_.clear(memory.stream);  // lanes that fill up a tile hold numbers
  }
  const bool market = args.rules.kind == SimulatorKind::kMarket;
  if (market && lanes > tastes_.size()) tastes_ = Buffer<market::SessionTaste>(lanes, memory);
}

void Layered::enqueue(const kernels::RolloutArgs& rollout, StreamView stream) {
  LayeredArgs args;
  static_cast<kernels::RolloutArgs&>(args) = rollout;
  args.sums = nullptr;
  args.sum_floats = 0;
  lay_out(args, kernels::kLayeredShape);
  args.planes = kernels::planes_at(kernels::plane_rows(args), pitch_of(args), floats_.data(), tastes_.data());
  gemm_.use(stream);
  StreamMachine machine(gemm_, multiprocessors_, stream);
  kernels::serve_layered(machine, args);
}

}  // namespace vt::cuda
