#include "data/convert.hpp"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/chunked_array.h>
#include <arrow/util/utf8.h>
#include <arrow/visit_array_inline.h>

#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "data/arrow_status.hpp"

namespace vt::data {
namespace {

template <class T>
constexpr const char* kTypeName = "text";
template <>
constexpr const char* kTypeName<std::int64_t> = "a whole number of 64 bits";
template <>
constexpr const char* kTypeName<std::uint16_t> = "a whole number from 0 to 65535";
template <>
constexpr const char* kTypeName<std::uint64_t> = "a whole number from 0 to 2^64 - 1";
template <>
constexpr const char* kTypeName<float> = "a finite float32 number";

template <class ArrayType>
constexpr bool kIsText = arrow::is_base_binary_type<typename ArrayType::TypeClass>::value;
template <class ArrayType>
constexpr bool kIsInteger = arrow::is_integer_type<typename ArrayType::TypeClass>::value;
template <class ArrayType>
constexpr bool kIsFloating =
    std::is_same_v<ArrayType, arrow::FloatArray> || std::is_same_v<ArrayType, arrow::DoubleArray>;

std::string_view trimmed(std::string_view cell) {
  const std::size_t first = cell.find_first_not_of(" \t");
  return first == cell.npos ? std::string_view{}
                            : cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

template <class T>
bool parse(std::string_view cell, T& value) {
  cell = trimmed(cell);
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if constexpr (std::is_same_v<T, float>) {
    if (double wide = 0.0; error == std::errc::result_out_of_range && parse(cell, wide)) {
      value = static_cast<float>(wide);  // 0 or infinity, as in a column of doubles
      return true;
    }
  }
  return error == std::errc{} && end == cell.data() + cell.size();
}

// Appends the cells of one chunk after the other, as values of T.
template <class T>
class Appender {
 public:
  Appender(const WantedColumn& wanted, const std::filesystem::path& file) : wanted_(wanted), file_(file) {}

  template <class ArrayType>
  arrow::Status Visit(const ArrayType& array) {
    if constexpr (kIsText<ArrayType> || (kIsInteger<ArrayType> && !std::is_same_v<T, std::string>) ||
                  (kIsFloating<ArrayType> && std::is_same_v<T, float>)) {
      for (std::int64_t i = 0; i < array.length(); ++i) {
        if (array.IsNull(i)) refuse_row("the cell is empty, expected " + std::string(kTypeName<T>));
        append(array.GetView(i));
      }
    } else {
      refuse("it is of type " + array.type()->ToString() + ", expected " + kTypeName<T>);
    }
    return arrow::Status::OK();
  }

  std::vector<T> take() { return std::move(values_); }

 private:
  template <class Cell>
  void append(Cell cell) {
    T value{};
    bool fits = true;
    if constexpr (std::is_same_v<T, std::string>) {
      fits = arrow::util::ValidateUTF8(cell);
      value = cell;
    } else if constexpr (std::is_same_v<Cell, std::string_view>) {
      fits = parse(cell, value);
    } else if constexpr (std::is_same_v<T, float>) {
      value = static_cast<float>(cell);
    } else {
      fits = std::in_range<T>(cell);
      value = static_cast<T>(cell);
    }
    if constexpr (std::is_same_v<T, float>) fits = fits && std::isfinite(value);
    if (!fits) refuse_row(shown(cell) + " is not " + expected());
    values_.push_back(std::move(value));
  }

  static std::string expected() { return std::is_same_v<T, std::string> ? "UTF-8" : kTypeName<T>; }

  template <class Cell>
  static std::string shown(Cell cell) {
    if constexpr (std::is_same_v<Cell, std::string_view>) {
      constexpr std::size_t kMost = 40;
      if (!arrow::util::ValidateUTF8(cell)) return "the cell";
      return "\"" + first_line(std::string(cell.substr(0, kMost))) + (cell.size() > kMost ? "...\"" : "\"");
    } else {
      return std::to_string(cell);
    }
  }

  [[noreturn]] void refuse_row(const std::string& why) const {
    refuse("row " + std::to_string(values_.size() + 1) + ": " + why);
  }
  [[noreturn]] void refuse(const std::string& why) const {
    refuse_file(file_, "column `" + wanted_.name + "`: " + why);
  }

  const WantedColumn& wanted_;
  const std::filesystem::path& file_;
  std::vector<T> values_;
};

template <class T>
Column read(const arrow::ChunkedArray& cells, const WantedColumn& wanted, const std::filesystem::path& file) {
  Appender<T> appender(wanted, file);
  for (const auto& chunk : cells.chunks()) check(arrow::VisitArrayInline(*chunk, &appender), file);
  return Column{wanted.name, appender.take()};
}

}  // namespace

Column from_arrow(const arrow::ChunkedArray& cells, const WantedColumn& wanted,
                  const std::filesystem::path& file) {
  switch (wanted.type) {
    case ColumnType::kInt64:
      return read<std::int64_t>(cells, wanted, file);
    case ColumnType::kUint16:
      return read<std::uint16_t>(cells, wanted, file);
    case ColumnType::kUint64:
      return read<std::uint64_t>(cells, wanted, file);
    case ColumnType::kFloat32:
      return read<float>(cells, wanted, file);
    case ColumnType::kText:
      return read<std::string>(cells, wanted, file);
  }
  throw std::invalid_argument("column type");
}

std::shared_ptr<arrow::Array> to_arrow(const Column& column) {
  return std::visit(
      []<class T>(const std::vector<T>& values) {
        using Type = typename arrow::CTypeTraits<T>::ArrowType;
        typename arrow::TypeTraits<Type>::BuilderType builder;
        check(builder.AppendValues(values), {});
        return value_of(builder.Finish(), {});
      },
      column.values);
}

}  // namespace vt::data
