// Tables in files: named columns of equal length as CSV or Parquet, told apart by the name's end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace vt::data {

enum class TableFormat : std::uint8_t { kByName, kCsv, kParquet };

using Values = std::variant<std::vector<std::int64_t>, std::vector<std::uint16_t>, std::vector<std::uint64_t>,
                            std::vector<float>, std::vector<std::string>, std::vector<double>,
                            std::vector<std::int32_t>>;

// The types of `Values`, in its order; and kTime, an int64: microseconds UTC, from whole numbers, ISO 8601 or
// Arrow's timestamps.
enum class ColumnType : std::uint8_t { kInt64, kUint16, kUint64, kFloat32, kText, kFloat64, kInt32, kTime };

struct Column {
  std::string name;
  Values values;
  std::size_t width = 0;  // > 0: lists of so many values, one list a row

  std::size_t rows() const;
  // The values, where T is their type.
  template <class T>
  const std::vector<T>& as() const {
    return std::get<std::vector<T>>(values);
  }
};

inline constexpr int kAnyWidth = -1;

struct WantedColumn {
  std::string name;
  ColumnType type;
  bool may_miss = false;  // an empty cell is NaN, "" or kMissingInteger
  int width = 0;          // lists of so many values; kAnyWidth: of as many as the first row has
};

inline constexpr std::int64_t kMissingInteger = std::numeric_limits<std::int64_t>::min();

// A table under construction, in bounded memory: append() rows, then commit(). Without commit nothing
// remains. The file's bytes do not depend on how the rows were cut into batches. Lists go into Parquet only.
// Throws vt::Error (kUsage): neither .csv nor .parquet (already when constructed), or it cannot be written;
// std::invalid_argument: no columns, columns of different lengths, or other columns than in the first batch.
class TableWriter {
 public:
  struct Written {
    std::string sha256;
    std::uint64_t bytes = 0;
  };

  explicit TableWriter(const std::filesystem::path& file);
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  void append(std::span<const Column> rows);
  // Replaces the file at once.
  Written commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A TableWriter's one-shot use.
void write_table(const std::filesystem::path& file, std::span<const Column> columns);

// What is wrong with a table, and where.
struct TableFault {
  std::filesystem::path file;
  std::string column;    // empty: none in particular
  std::int64_t row = 0;  // 1-based data row; 0: none in particular
  std::string why;

  std::string place() const;  // "column `price`: row 7: "
};

using OnFault = std::function<void(const TableFault&)>;

[[noreturn]] void refuse(const TableFault& fault);  // throws vt::Error (kBadInput)

// The rows of a table, batch by batch, in bounded memory. Throws vt::Error, kUsage for a name that ends
// otherwise or does not exist, else kBadInput naming file, column and 1-based data row.
class TableReader {
 public:
  explicit TableReader(const std::filesystem::path& file, TableFormat format = TableFormat::kByName,
                       char separator = ',');
  ~TableReader();
  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;

  const std::vector<std::string>& names() const;  // in the file's order
  bool has(const std::string& name) const;

  // The columns that next() gives, in this order; others in the file are ignored. A column may be wanted more
  // than once. A whole number becomes any type that holds it, numbers and truth values become text; floating
  // values are finite; text is UTF-8. on_fault hears of cells that are wrong and may return: the cell then
  // reads as 0 or "". By default it is refuse().
  void want(std::vector<WantedColumn> wanted, OnFault on_fault = refuse);
  // False at the end. At most kTableBatch rows.
  bool next(std::vector<Column>& columns);
  std::int64_t first_row() const;  // 1-based data row of the present batch's first

  // Bytes of the file, for progress.
  std::int64_t done() const;
  std::int64_t total() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr std::int64_t kTableBatch = 1 << 16;  // rows

// Names in the file's order. Throws as TableReader.
std::vector<std::string> column_names(const std::filesystem::path& file);

// A TableReader's one-shot use.
std::vector<Column> read_table(const std::filesystem::path& file, std::span<const WantedColumn> wanted);

}  // namespace vt::data
