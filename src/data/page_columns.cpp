#include "data/page_columns.hpp"

namespace vt::data {

std::vector<WantedColumn> page_columns(const Manifest& manifest) {
  std::vector<WantedColumn> columns = {
      {"session_id", manifest.text_sessions ? ColumnType::kText : ColumnType::kInt64},
      {"page_index", ColumnType::kInt32}};
  for (const Attribute& attribute : manifest.attributes) {
    columns.push_back({"c_" + attribute.name, ColumnType::kUint16});
  }
  const int k = manifest.action_size();
  if (manifest.format == TableFormat::kCsv) {
    for (int i = 0; i < k; ++i) columns.push_back({"a_" + std::to_string(i), ColumnType::kFloat32});
  } else if (k > 0) {
    columns.push_back({"action", ColumnType::kFloat32, false, k});
  }
  columns.push_back({"feedback", ColumnType::kUint16});
  for (const OptionalColumn& column : kOptionalColumns) {
    if (manifest.columns.*(column.has)) columns.push_back({column.name, column.type});
  }
  return columns;
}

}  // namespace vt::data
