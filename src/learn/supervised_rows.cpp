#include "learn/supervised_rows.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

constexpr double kOutside = 0.005;  // of the logged actions, on either side of the range

bool buys(const LoggedPages& pages, std::int64_t row) {
  return pages.feedback[static_cast<std::size_t>(row)] == static_cast<std::int8_t>(Feedback::kBuy);
}

}  // namespace

SupervisedRows supervised_rows(const LoggedPages& pages, const std::vector<std::int64_t>& sessions,
                               const SupervisedOptions& options, bool all, const std::string& side) {
  if (pages.spec.action_size() == 0) {
    throw Error(ErrorKind::kBadInput, "nothing to learn from", "actions", "the log has no action columns");
  }
  std::vector<std::int64_t> known = pages.rows_of(sessions);
  std::erase_if(
      known, [&](std::int64_t row) { return pages.feedback[static_cast<std::size_t>(row)] == kNoFeedback; });
  const auto s = static_cast<double>(known.size());
  const auto s1 = static_cast<double>(
      std::count_if(known.begin(), known.end(), [&](std::int64_t row) { return buys(pages, row); }));
  if (s1 == 0 || s1 == s) {
    throw Error(ErrorKind::kBadInput, "nothing to learn from", "feedback of the " + side + " sessions",
                s1 == 0 ? "no page has a purchase" : "every page has a purchase");
  }
  const double away = -options.away / (s - s1);
  if (!all && options.away == 0 && options.shrink == 0)
    std::erase_if(known, [&](std::int64_t row) { return !buys(pages, row); });

  const auto n = static_cast<std::int64_t>(known.size());
  const std::int64_t attributes = pages.spec.rules.attributes.count, k = pages.spec.action_size();
  SupervisedRows rows{at::empty({n, attributes}, at::kLong), at::empty({n, k}, at::kFloat),
                      at::empty({n}, at::kFloat), options.shrink / s};
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t row = known[static_cast<std::size_t>(i)];
    std::copy_n(pages.column.data() + row * attributes, attributes,
                rows.column.data_ptr<std::int64_t>() + i * attributes);
    std::copy_n(pages.action.data() + row * k, k, rows.action.data_ptr<float>() + i * k);
    rows.weight.data_ptr<float>()[i] = static_cast<float>(buys(pages, row) ? 1 / s1 : away);
  }
  return rows;
}

std::pair<at::Tensor, at::Tensor> logged_range(const LoggedPages& pages) {
  const std::int64_t k = pages.spec.action_size();
  const std::vector<std::int64_t> rows = pages.rows_of(pages.fitted);
  const auto edge =
      static_cast<std::ptrdiff_t>(std::llround(kOutside * static_cast<double>(rows.size() - 1)));
  at::Tensor center = at::empty({k}, at::kFloat), range = at::empty({k}, at::kFloat);
  std::vector<float> values(rows.size());
  for (std::int64_t d = 0; d < k; ++d) {
    std::transform(rows.begin(), rows.end(), values.begin(),
                   [&](std::int64_t row) { return pages.action[static_cast<std::size_t>(row * k + d)]; });
    std::nth_element(values.begin(), values.begin() + edge, values.end());
    const float low = values[static_cast<std::size_t>(edge)];
    std::nth_element(values.begin(), values.end() - 1 - edge, values.end());
    const float high = *(values.end() - 1 - edge);
    center.data_ptr<float>()[d] = 0.5f * (high + low);
    range.data_ptr<float>()[d] = 0.5f * (high - low);
  }
  return {center, range};
}

}  // namespace vt::learn
