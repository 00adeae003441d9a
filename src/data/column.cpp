#include "data/column.hpp"

#include <algorithm>

namespace vt::data {

std::size_t Column::rows() const {
  return std::visit([](const auto& v) { return v.size(); }, values) / std::max(width, std::size_t{1});
}

void append_rows(const Column& from, std::size_t begin, std::size_t end, Column& to) {
  const std::size_t width = std::max(from.width, std::size_t{1});
  std::visit(
      [&]<class T>(std::vector<T>& values) {
        const auto first = std::get<std::vector<T>>(from.values).begin();
        values.insert(values.end(), first + static_cast<std::ptrdiff_t>(begin * width),
                      first + static_cast<std::ptrdiff_t>(end * width));
      },
      to.values);
}

Column empty_like(const Column& column) {
  return std::visit(
      [&]<class T>(const std::vector<T>&) {
        return Column{column.name, std::vector<T>{}, column.width};
      },
      column.values);
}

Column empty_column(const WantedColumn& wanted) {
  const auto width = static_cast<std::size_t>(std::max(wanted.width, 0));
  switch (wanted.type) {
    case ColumnType::kInt64:
    case ColumnType::kTime:
      return {wanted.name, std::vector<std::int64_t>{}, width};
    case ColumnType::kUint16:
      return {wanted.name, std::vector<std::uint16_t>{}, width};
    case ColumnType::kUint64:
      return {wanted.name, std::vector<std::uint64_t>{}, width};
    case ColumnType::kFloat32:
      return {wanted.name, std::vector<float>{}, width};
    case ColumnType::kText:
      return {wanted.name, std::vector<std::string>{}, width};
    case ColumnType::kFloat64:
      return {wanted.name, std::vector<double>{}, width};
    case ColumnType::kInt32:
      return {wanted.name, std::vector<std::int32_t>{}, width};
  }
  return {wanted.name, std::vector<float>{}, width};
}

}  // namespace vt::data
