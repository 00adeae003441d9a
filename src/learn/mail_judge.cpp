#include <torch/torch.h>

#include <algorithm>
#include <vector>

#include "learn/mail_networks.hpp"
#include "learn/page_tensors.hpp"
#include "learn/row_loss.hpp"
#include "vt/learn/mail.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {
namespace {
constexpr std::int64_t kChunk = 1024;  // rows at a time
}

double held_out_log_likelihood(const LoggedPages& pages, const BehaviorNetworks& networks, int threads) {
  const at::NoGradGuard no_grad;
  ShardPool pool(threads);
  const MailShapes shapes(networks, pages.spec);
  const MlpShape& mlp = shapes.customer.mlp;
  const at::Tensor theta = at::zeros({mlp.parameters()}, at::kFloat);
  import_mlp(mlp, networks.customer_policy, mlp.unscaled(), theta);
  const MlpViews views = view_mlp(mlp, theta);
  const PageTensors tensors(pages, at::kFloat);
  const at::Tensor rows = at::tensor(pages.rows_of(pages.held_out), at::kLong);
  const std::int64_t chunks = (rows.numel() + kChunk - 1) / kChunk;
  std::vector<at::Tensor> sums;
  for (std::int64_t i = 0; i < chunks; ++i) sums.push_back(at::zeros({kLossSums}, at::kDouble));
  pool.run(sums.size(), [&](std::size_t i) {
    const std::int64_t first = static_cast<std::int64_t>(i) * kChunk,
                       count = std::min(kChunk, rows.numel() - first);
    const at::Tensor own = rows.narrow(0, first, count);
    PageInput input(tensors, PageView::kAll, count);
    MlpWorkspace workspace(mlp, count, MlpPasses::kForward, theta);
    const at::Tensor& output = workspace.forward(views, input.expand(own));
    at::Tensor d_output = at::zeros_like(output), none = at::zeros({0}, at::kFloat);
    answer_loss(tensors, count)
        ->evaluate(own, at::ones({count}, at::kFloat), output, none, d_output, none, sums[i]);
  });
  at::Tensor all = at::zeros({kLossSums}, at::kDouble);
  for (const at::Tensor& sum : sums) all.add_(sum);
  const double* sum = all.const_data_ptr<double>();
  double likelihood = 0;
  for (std::int64_t t = 0; t < kLossTerms; ++t) {
    if (sum[2 * t + 1] > 0) likelihood += sum[2 * t] / sum[2 * t + 1];
  }
  return likelihood;
}

}  // namespace vt::learn
