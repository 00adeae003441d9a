// Arrow columns to ours and back.
#pragma once

#include <arrow/type_fwd.h>

#include <filesystem>
#include <memory>

#include "vt/data/table.hpp"

namespace vt::data {

// Throws vt::Error (kBadInput) naming file, column and 1-based row of the first cell that does not fit.
Column from_arrow(const arrow::ChunkedArray& cells, const WantedColumn& wanted,
                  const std::filesystem::path& file);

std::shared_ptr<arrow::Array> to_arrow(const Column& column);

}  // namespace vt::data
