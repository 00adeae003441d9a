// The door to the kernels that write rows (rows.cuh), by the rules of launch.hpp.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "kernels/lanes.hpp"
#include "vt/core/order.hpp"
#include "vt/core/view.hpp"
#include "vt/session/expand.hpp"

namespace vt::kernels {

// What a ranker would see now, [L, F]; idle lanes read 0.
cudaError_t launch_observe_lanes(const session::PageRules& rules, Observation observation,
                                 const LanesView& lanes, const Matrix<float>& out, cudaStream_t stream);

// Terminal observations of the sessions that ended on page 0 of `pages`, [L, F]; other rows are left alone.
cudaError_t launch_observe_ends(const session::PageRules& rules, const TrajectoriesView& pages,
                                const Matrix<float>& out, cudaStream_t stream);

// A learner's rows from page views that kept their noise.
cudaError_t launch_expand(const session::PageRules& rules, const TrajectoriesView& from,
                          const session::BatchView<float>& to, cudaStream_t stream);

// out[i] = order[i], i < count.
cudaError_t launch_write_order(const Order& order, std::int64_t count, std::int64_t* out,
                               cudaStream_t stream);

}  // namespace vt::kernels
