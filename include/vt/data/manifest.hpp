// manifest.json of a data set: what its pages mean (docs/files.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vt/data/table.hpp"
#include "vt/sim/spec.hpp"

namespace vt::data {

// Columns of a page view that not every log has.
struct PageColumns {
  bool action_logp = false;
  bool n_clicks = false;
  bool n_slots = false;
  bool turnover = false;
  bool ts_us = false;
  bool hour = false;
  bool split = false;
};

struct Manifest {
  std::string name, licence, source;
  std::vector<Attribute> attributes;
  std::vector<float> low, high;      // [k] bounds of actions; empty: no action
  std::vector<float> center, scale;  // [k] mean and standard deviation of the logged actions
  std::vector<NormQuantile> norm_quantiles;
  std::int32_t max_page_index = 0;
  std::int32_t n_slots = 0;  // 0: unknown, or a column
  PageColumns columns;
  bool text_sessions = false;
  std::int64_t sessions = 0;
  std::int64_t page_views = 0;
  std::string simulator_kind, simulator_hash, policy;  // of simulated logs

  TableFormat format = TableFormat::kParquet;
  std::uint64_t pages_bytes = 0;
  std::string pages_sha256;

  std::int32_t action_size() const { return static_cast<std::int32_t>(low.size()); }
  std::string pages_file() const { return format == TableFormat::kCsv ? "pages.csv" : "pages.parquet"; }
};

// manifest.json of the data set in `folder`. Throws vt::Error: kUsage where there is none, kBadInput naming
// file and field otherwise.
Manifest read_manifest(const std::filesystem::path& folder);

// Its text; equal manifests give equal bytes.
std::string to_json(const Manifest& manifest);

}  // namespace vt::data
