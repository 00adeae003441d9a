#include "vt/data/table.hpp"

#include <arrow/buffer.h>
#include <arrow/table.h>

#include <algorithm>
#include <stdexcept>

#include "data/arrow_status.hpp"
#include "data/convert.hpp"
#include "data/formats.hpp"
#include "io/files.hpp"
#include "io/nearest.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

// Arrow's readers may throw, too.
template <class Work>
auto guarded(const fs::path& file, const Work& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse_file(file, first_line(error.what()));
  }
}

int index_of(const std::string& name, const std::vector<std::string>& names, const fs::path& file) {
  const auto found = std::find(names.begin(), names.end(), name);
  const std::string column = "column `" + name + "`: ";
  if (found == names.end()) {
    const std::string near = io::nearest(name, names);
    refuse_file(file,
                column + "it is missing" + (near.empty() ? "" : "; the nearest there is `" + near + "`"));
  }
  if (std::find(found + 1, names.end(), name) != names.end())
    refuse_file(file, column + "its name occurs twice");
  return static_cast<int>(found - names.begin());
}

}  // namespace

const Format& format_of(const fs::path& file) {
  if (file.extension() == ".csv") return kCsv;
  if (file.extension() == ".parquet") return kParquet;
  throw Error(ErrorKind::kUsage, "unknown kind of table", file.string(),
              "its name ends in neither .csv nor .parquet");
}

std::size_t Column::rows() const {
  return std::visit([](const auto& v) { return v.size(); }, values);
}

std::vector<std::string> column_names(const fs::path& file) {
  const Format& format = format_of(file);
  const auto bytes = arrow::Buffer::FromString(io::read_text(file));
  return guarded(file, [&] { return format.names(bytes, file); });
}

std::vector<Column> read_table(const fs::path& file, std::span<const WantedColumn> wanted) {
  const Format& format = format_of(file);
  const auto bytes = arrow::Buffer::FromString(io::read_text(file));
  return guarded(file, [&] {
    const std::vector<std::string> names = format.names(bytes, file);
    std::vector<int> indices;
    for (const WantedColumn& column : wanted) indices.push_back(index_of(column.name, names, file));
    const auto table = format.read(bytes, indices, file);
    check(table->Validate(), file);
    std::vector<Column> columns;
    for (const WantedColumn& column : wanted) {
      columns.push_back(from_arrow(*table->GetColumnByName(column.name), column, file));
    }
    return columns;
  });
}

}  // namespace vt::data
