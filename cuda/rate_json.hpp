// The figures of rate.hpp as the JSON of bench's lines, the same in `vtaobao bench` and in `vt_gpu bench`.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cuda/rate.hpp"

namespace vt::cuda {

inline double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n == 0 ? 0.0 : 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

inline nlohmann::ordered_json json_of(const Rate& rate, const Roofline& roofline, const Ceilings& ceilings) {
  nlohmann::ordered_json json = {
      {"lanes", rate.lanes}, {"pages", rate.pages}, {"kernel", name_of(rate.kernel)}, {"graph", rate.graph}};
  if (!rate.failed.empty()) {
    json["failed"] = rate.failed;
    return json;
  }
  const auto [least, most] = std::minmax_element(rate.page_views.begin(), rate.page_views.end());
  const double median = median_of(rate.page_views);
  json["page_views_per_second"] = {{"median", median}, {"min", *least}, {"max", *most}};
  json["roofline"] = {{"page_views_per_second", nullptr},
                      {"bound", nullptr},
                      {"fraction", nullptr},
                      {"flops_per_page_view", roofline.flops},
                      {"bytes_per_page_view", roofline.bytes},
                      {"flops_per_second", {{"matmul", ceilings.matmul_flops}}},
                      {"bytes_per_second", {{"copy", ceilings.copy_bytes}}}};
  if (roofline.page_views > 0.0) {
    json["roofline"]["page_views_per_second"] = roofline.page_views;
    json["roofline"]["bound"] = roofline.bound;
    json["roofline"]["fraction"] = median / roofline.page_views;
  } else {
    json["roofline"]["why_not"] = ceilings.no_matmul;
  }
  json["means"] = {{"reward_per_page", rate.reward_per_page}, {"pages_per_session", rate.pages_per_session}};
  return json;
}

inline nlohmann::ordered_json json_of(const DeviceFacts& device) {
  return {{"name", device.name},
          {"compute_capability", std::to_string(device.major) + "." + std::to_string(device.minor)},
          {"multiprocessors", device.multiprocessors},
          {"memory_bytes", device.memory_bytes}};
}

}  // namespace vt::cuda
