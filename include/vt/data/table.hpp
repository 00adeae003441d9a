// Tables in files: named columns of equal length as CSV or Parquet, told apart by the name's end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace vt::data {

using Values = std::variant<std::vector<std::int64_t>, std::vector<std::uint16_t>, std::vector<std::uint64_t>,
                            std::vector<float>, std::vector<std::string>>;

// The types of `Values`, in its order.
enum class ColumnType : std::uint8_t { kInt64, kUint16, kUint64, kFloat32, kText };

struct Column {
  std::string name;
  Values values;

  std::size_t rows() const;
  // The values, where T is their type.
  template <class T>
  const std::vector<T>& as() const {
    return std::get<std::vector<T>>(values);
  }
};

struct WantedColumn {
  std::string name;
  ColumnType type;
};

// A table under construction, in bounded memory: append() rows, then commit(). Without commit nothing
// remains. The file's bytes do not depend on how the rows were cut into batches. Throws vt::Error (kUsage):
// neither .csv nor .parquet (already when constructed), or it cannot be written; std::invalid_argument: no
// columns, columns of different lengths, or other columns than in the first batch.
class TableWriter {
 public:
  explicit TableWriter(const std::filesystem::path& file);
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  void append(std::span<const Column> rows);
  // Replaces the file at once.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A TableWriter's one-shot use.
void write_table(const std::filesystem::path& file, std::span<const Column> columns);

// Names in the file's order. Throws as read_table.
std::vector<std::string> column_names(const std::filesystem::path& file);

// The wanted columns, in the order wanted; others in the file are ignored. A whole number becomes any type
// that holds it; float32 values are finite; text is UTF-8. Throws vt::Error, kUsage for a name that ends
// otherwise or does not exist, else kBadInput naming file, column and 1-based data row.
std::vector<Column> read_table(const std::filesystem::path& file, std::span<const WantedColumn> wanted);

}  // namespace vt::data
