// A map and a log of one format, imported in little memory; what is accepted passes its own check.
#pragma once

#include <stdexcept>

#include "tests/fuzz/input.hpp"
#include "vt/core/error.hpp"
#include "vt/data/check_data_set.hpp"
#include "vt/data/import_log.hpp"

namespace vt::fuzz {

inline void import(Input input, data::TableFormat format) {
  const std::vector<Input> files = split(input, 2);
  const std::filesystem::path product = folder() / "data";
  std::filesystem::remove_all(product);
  std::filesystem::create_directory(product);
  write("map.toml", files[0]);
  write("log", files[1]);
  data::ImportOptions options;
  options.log_format = format;
  options.memory_bytes = 1 << 12;
  try {
    data::import_log(folder() / "log", folder() / "map.toml", product, options);
  } catch (const Error&) {
    if (!std::filesystem::is_empty(product)) throw std::logic_error("a refused import left something");
    throw;
  }
  if (data::check_data_set(product).faults > 0) throw std::logic_error("an import made what check refuses");
}

}  // namespace vt::fuzz
