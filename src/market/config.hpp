// The numbers of a market's truth (configs/market.toml says what each is).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace vt::market {

struct AttributeConfig {
  std::string name;
  std::string kind;
  std::vector<std::string> labels;
  std::string parent;  // name of an earlier attribute, or empty
};

struct MarketConfig {
  std::uint64_t seed = 0;

  struct Customers {
    int classes = 0;
    float class_spread = 0, level_spread = 0, class_contrast = 0, parent_contrast = 0;
    std::vector<AttributeConfig> attributes;
  } customers;

  struct Catalogue {
    std::string query;
    int candidates = 0, item_attributes = 0;
    float relevance_sd = 0, price_median = 0, price_spread = 0, item_price_spread = 0;
  } catalogue;

  struct Tastes {
    float mean_norm = 0, linear_rms = 0, pair_rms = 0;
    std::vector<std::pair<std::string, std::string>> pairs;  // names of attributes
  } tastes;

  struct Intent {
    int count = 0;
    float norm = 0;
  } intent;

  struct Page {
    int n_slots = 0, max_page_index = 0;
    float examination = 0;
  } page;

  struct Buying {
    float historical_r2p = 0, offset_sd = 0, per_page = 0;
    int solved_on = 0;
  } buying;

  struct Leaving {
    float base = 0, offset_sd = 0, per_page = 0, elasticity = 0, reference = 0;
  } leaving;

  struct Ranker {
    float mean_norm = 0, action_bound = 0;
  } ranker;

  struct Drift {
    float day = 0, hour = 0, degrees_per_day = 0, degrees_by_hour = 0;
  } drift;

  // Index of an attribute; -1 where there is none of that name.
  int attribute(const std::string& name) const;
};

// The built-in numbers, overridden by the keys of `file` unless the path is empty. Throws vt::Error (kUsage)
// naming file, line and key: no such file, an unknown key, an impossible value.
MarketConfig load_config(const std::filesystem::path& file);

}  // namespace vt::market
