// Page views in memory, one column a field (contract, "Data set").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "vt/core/types.hpp"

namespace vt::data {

enum class Split : std::uint8_t { kTrain, kValid, kTest };

// Rows of sessions, one after the other and page by page. A column that the log lacks is empty.
struct Pages {
  std::int32_t attributes = 0;  // A
  std::int32_t actions = 0;     // k

  std::vector<std::int64_t> session;  // [N] number of the session in the data set, from 0
  std::vector<std::int32_t> page;     // [N] 0-based
  std::vector<std::uint16_t> codes;   // [N, A]
  std::vector<float> action;          // [N, k]
  std::vector<float> action_logp;     // [N]
  std::vector<Feedback> feedback;     // [N]
  std::vector<std::uint16_t> n_clicks;
  std::vector<std::uint16_t> n_slots;
  std::vector<float> turnover;
  std::vector<std::int64_t> ts_us;  // microseconds UTC
  std::vector<std::uint8_t> hour;   // 0 to 23
  std::vector<Split> split;

  std::size_t rows() const { return session.size(); }
  const std::uint16_t* codes_of(std::size_t row) const {
    return codes.data() + row * static_cast<std::size_t>(attributes);
  }
  const float* action_of(std::size_t row) const {
    return action.data() + row * static_cast<std::size_t>(actions);
  }
};

// The ids of sessions as the log writes them, one a row.
using SessionIds = std::variant<std::vector<std::int64_t>, std::vector<std::string>>;

}  // namespace vt::data
