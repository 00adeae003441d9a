// The door to the kernels: PODs in device memory and a stream in, cudaError_t out. Nothing here allocates,
// copies to the host, synchronises or throws; every launcher can be captured in a graph.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#include "kernels/generate_args.hpp"
#include "kernels/page_totals.hpp"
#include "kernels/rollout_args.hpp"

namespace vt::kernels {

// Packs a network whose weights [out, in] lie in device memory into packed_floats(from) floats at `base`
// (networks.hpp). input_scale: [in] factors of the inputs, folded into the first layer, or null.
cudaError_t launch_pack(const nn::MlpView& from, const float* input_scale, float* base, cudaStream_t stream);

// A Gaussian's deviations [k] and the normaliser of its density [1], from log_std [k].
cudaError_t launch_pack_noise(const float* log_std, int k, float* deviation, float* log_normaliser,
                              cudaStream_t stream);

// The pool's refill, in this order. need, offset: [L + 1]; scratch: scan_bytes(L) bytes.
// cudaErrorInvalidValue: a depth that is no power of two, or lanes x depth beyond 32 bits.
cudaError_t launch_count_needed(const SessionNumbers& numbers, const std::uint64_t* taken,
                                const PoolView& pool, std::uint32_t* need, cudaStream_t stream);
cudaError_t scan_bytes(std::int64_t lanes, std::size_t& bytes);
cudaError_t launch_scan(const std::uint32_t* need, std::uint32_t* offset, std::int64_t lanes, void* scratch,
                        std::size_t bytes, cudaStream_t stream);
cudaError_t launch_generate(const GenerateArgs& args, const BlockShape& shape, int blocks,
                            cudaStream_t stream);

// After a reset and the first refill: every lane takes its first session.
cudaError_t launch_begin(const SessionNumbers& numbers, const PoolView& pool, int words,
                         const LanesView& lanes, cudaStream_t stream);

// Serves args.pages page views in every lane; the pool has been refilled. cudaErrorInvalidValue: more pages
// than the pool's depth, a block shape that is not built, or tastes asked of a shop that has none.
cudaError_t launch_rollout_networks(const RolloutArgs& args, const BlockShape& shape, int blocks,
                                    cudaStream_t stream);
cudaError_t launch_rollout_market(const RolloutArgs& args, const BlockShape& shape, int blocks,
                                  cudaStream_t stream);

// Adds the totals of all served page views to `totals`, which the caller has set.
cudaError_t launch_reduce_pages(const TrajectoriesView& from, PageTotals* totals, cudaStream_t stream);

}  // namespace vt::kernels
