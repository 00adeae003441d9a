// Pieces of columns.
#pragma once

#include "vt/data/table.hpp"

namespace vt::data {

// Rows [begin, end) of `from`, appended; the types and widths are the same.
void append_rows(const Column& from, std::size_t begin, std::size_t end, Column& to);

// No rows of the same name, type and width.
Column empty_like(const Column& column);
Column empty_column(const WantedColumn& wanted);

}  // namespace vt::data
