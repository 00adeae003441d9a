// Arrow columns to ours and back.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "vt/data/table.hpp"

namespace vt::data {

// Where a batch of cells stands, and who hears of its faults.
struct BatchPlace {
  const std::filesystem::path& file;
  std::int64_t first_row;  // 1-based data row
  const OnFault& on_fault;
};

// Throws vt::Error (kBadInput) where no cell of this type can be what is wanted.
Column from_arrow(const arrow::Array& cells, const WantedColumn& wanted, const BatchPlace& place);

std::shared_ptr<arrow::Array> to_arrow(const Column& column);

}  // namespace vt::data
