#include "data/convert.hpp"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/visit_array_inline.h>

#include <stdexcept>
#include <utility>

#include "data/arrow_status.hpp"
#include "data/cell.hpp"

namespace vt::data {
namespace {

template <class ArrayType>
constexpr bool kIsText = arrow::is_base_binary_type<typename ArrayType::TypeClass>::value;
template <class ArrayType>
constexpr bool kIsNumber =
    arrow::is_integer_type<typename ArrayType::TypeClass>::value ||
    std::is_same_v<ArrayType, arrow::FloatArray> || std::is_same_v<ArrayType, arrow::DoubleArray> ||
    std::is_same_v<ArrayType, arrow::BooleanArray>;
template <class ArrayType>
constexpr bool kIsList =
    std::is_same_v<ArrayType, arrow::ListArray> || std::is_same_v<ArrayType, arrow::LargeListArray> ||
    std::is_same_v<ArrayType, arrow::FixedSizeListArray>;

// A timestamp in microseconds; a finer time is rounded down. False where they leave 64 bits.
bool microseconds(std::int64_t ticks, arrow::TimeUnit::type unit, std::int64_t& value) {
  switch (unit) {
    case arrow::TimeUnit::SECOND:
      return !__builtin_mul_overflow(ticks, 1'000'000, &value);
    case arrow::TimeUnit::MILLI:
      return !__builtin_mul_overflow(ticks, 1'000, &value);
    case arrow::TimeUnit::MICRO:
      value = ticks;
      return true;
    case arrow::TimeUnit::NANO:
      value = ticks / 1'000 - (ticks % 1'000 < 0 ? 1 : 0);
      return true;
  }
  return false;
}

// Appends the cells of an array as values of T; `width` of them are a row.
template <class T>
class Appender {
 public:
  Appender(const WantedColumn& wanted, const BatchPlace& place)
      : wanted_(wanted), place_(place), width_(wanted.width) {}

  template <class ArrayType>
  arrow::Status Visit(const ArrayType& array) {
    if constexpr (kIsList<ArrayType>) {
      if (width_ != 0 && !in_list_) return append_lists(array);
    } else if (width_ == 0 || in_list_) {
      if constexpr (kIsText<ArrayType> || kIsNumber<ArrayType>) {
        for (std::int64_t i = 0; i < array.length(); ++i) append(array, i, array.GetView(i));
        return arrow::Status::OK();
      } else if constexpr (std::is_same_v<ArrayType, arrow::TimestampArray>) {
        if (is_time()) return append_times(array);
      } else if constexpr (std::is_same_v<ArrayType, arrow::DictionaryArray>) {
        return append_dictionary(array);
      } else if constexpr (std::is_same_v<ArrayType, arrow::NullArray>) {
        for (std::int64_t i = 0; i < array.length(); ++i) append_null();
        return arrow::Status::OK();
      }
    }
    refuse({place_.file, wanted_.name, 0,
            "it is of type " + array.type()->ToString() + ", expected " + expected()});
  }

  Column take() { return {wanted_.name, std::move(values_), static_cast<std::size_t>(std::max(width_, 0))}; }

 private:
  bool is_time() const { return wanted_.type == ColumnType::kTime; }

  std::string expected() const {
    if (width_ > 0) return "lists of " + std::to_string(width_) + " numbers";
    if (width_ < 0) return "lists of numbers";
    if (std::is_same_v<T, std::string>) return "text";
    return is_time() ? "a time: whole microseconds or ISO 8601" : kTypeName<T>;
  }

  void fault(const std::string& why) {
    const auto at = static_cast<std::int64_t>(values_.size()) / std::max(width_, 1);
    place_.on_fault({place_.file, wanted_.name, place_.first_row + at, why});
    values_.push_back(T{});
  }

  void append_null() {
    if (wanted_.may_miss) {
      values_.push_back(missing_value<T>());
    } else {
      fault("the cell is empty, expected " + cell_type());
    }
  }

  template <class Array, class Cell>
  void append(const Array& array, std::int64_t i, Cell cell) {
    if (array.IsNull(i) || (wanted_.may_miss && is_missing(cell))) return append_null();
    T value{};
    bool fits = false;
    if constexpr (std::is_same_v<T, std::int64_t> && std::is_same_v<Cell, std::string_view>) {
      fits = is_time() ? parse_time(trimmed(cell), value) : convert(cell, value);
    } else {
      fits = convert(cell, value);
    }
    if (!fits) return fault(shown(cell) + " is not " + cell_type());
    values_.push_back(std::move(value));
  }

  std::string cell_type() const {
    return is_time() ? "a time (whole microseconds or ISO 8601)" : kTypeName<T>;
  }

  arrow::Status append_times(const arrow::TimestampArray& array) {
    const auto unit = static_cast<const arrow::TimestampType&>(*array.type()).unit();
    for (std::int64_t i = 0; i < array.length(); ++i) {
      std::int64_t time = 0;
      if (array.IsValid(i) && !microseconds(array.Value(i), unit, time)) {
        fault("the time is out of range");
      } else {
        append(array, i, time);
      }
    }
    return arrow::Status::OK();
  }

  // Each entry of the dictionary is converted once; what is wrong with one is told at its first row.
  arrow::Status append_dictionary(const arrow::DictionaryArray& array) {
    bool sound = true;
    const OnFault noticed = [&](const TableFault&) { sound = false; };
    const BatchPlace dictionary{place_.file, 0, noticed};
    Appender<T> entries(wanted_, dictionary);
    ARROW_RETURN_NOT_OK(arrow::VisitArrayInline(*array.dictionary(), &entries));
    for (std::int64_t i = 0; i < array.length(); ++i) {
      const std::int64_t entry = array.IsNull(i) ? 0 : array.GetValueIndex(i);
      if (array.IsNull(i)) {
        append_null();
      } else if (entry < 0 || entry >= array.dictionary()->length()) {
        fault("the cell names an entry that its dictionary does not have");
      } else if (sound) {
        values_.push_back(entries.values_[static_cast<std::size_t>(entry)]);
      } else {
        const auto one = array.dictionary()->Slice(entry, 1);
        ARROW_RETURN_NOT_OK(arrow::VisitArrayInline(*one, this));
      }
    }
    return arrow::Status::OK();
  }

  // Values of a batch that holds a list of another length are not looked at.
  template <class Lists>
  arrow::Status append_lists(const Lists& lists) {
    if (lists.length() == 0) return arrow::Status::OK();
    if (width_ < 0) width_ = static_cast<int>(lists.value_length(0));
    if (width_ < 1) refuse({place_.file, wanted_.name, place_.first_row, "the list is empty"});
    bool whole = true;
    for (std::int64_t i = 0; i < lists.length(); ++i) {
      if (!lists.IsNull(i) && lists.value_length(i) == width_) continue;
      whole = false;
      place_.on_fault({place_.file, wanted_.name, place_.first_row + i,
                       lists.IsNull(i) ? std::string("the cell is empty, expected a list")
                                       : "the list has " + std::to_string(lists.value_length(i)) +
                                             " values, expected " + std::to_string(width_)});
    }
    const std::int64_t count = lists.length() * width_;
    if (!whole) {
      values_.resize(static_cast<std::size_t>(count));
      return arrow::Status::OK();
    }
    in_list_ = true;
    return arrow::VisitArrayInline(*lists.values()->Slice(lists.value_offset(0), count), this);
  }

  const WantedColumn& wanted_;
  const BatchPlace& place_;
  int width_;
  bool in_list_ = false;
  std::vector<T> values_;

  template <class>
  friend class Appender;
};

template <class T>
Column read(const arrow::Array& cells, const WantedColumn& wanted, const BatchPlace& place) {
  Appender<T> appender(wanted, place);
  check(arrow::VisitArrayInline(cells, &appender), place.file);
  return appender.take();
}

}  // namespace

Column from_arrow(const arrow::Array& cells, const WantedColumn& wanted, const BatchPlace& place) {
  switch (wanted.type) {
    case ColumnType::kInt64:
    case ColumnType::kTime:
      return read<std::int64_t>(cells, wanted, place);
    case ColumnType::kUint16:
      return read<std::uint16_t>(cells, wanted, place);
    case ColumnType::kUint64:
      return read<std::uint64_t>(cells, wanted, place);
    case ColumnType::kFloat32:
      return read<float>(cells, wanted, place);
    case ColumnType::kText:
      return read<std::string>(cells, wanted, place);
    case ColumnType::kFloat64:
      return read<double>(cells, wanted, place);
    case ColumnType::kInt32:
      return read<std::int32_t>(cells, wanted, place);
  }
  throw std::invalid_argument("column type");
}

std::shared_ptr<arrow::Array> to_arrow(const Column& column) {
  const auto values = std::visit(
      []<class T>(const std::vector<T>& values) {
        using Type = typename arrow::CTypeTraits<T>::ArrowType;
        typename arrow::TypeTraits<Type>::BuilderType builder;
        check(builder.AppendValues(values), {});
        return value_of(builder.Finish(), {});
      },
      column.values);
  if (column.width == 0) return values;
  return value_of(arrow::FixedSizeListArray::FromArrays(values, static_cast<std::int32_t>(column.width)), {});
}

}  // namespace vt::data
