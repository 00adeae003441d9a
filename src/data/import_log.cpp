#include "vt/data/import_log.hpp"

#include "data/log_reader.hpp"
#include "data/session_builder.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kTellEvery = 1 << 16;  // page views

void read_all(LogReader& reader, ExternalSort& pages, const ImportOptions& options) {
  while (reader.next(pages)) {
    if (options.progress) options.progress("read", reader.done(), reader.total());
  }
}

PageColumns columns_of(const LogMap& map) {
  PageColumns columns;
  columns.action_logp = !map.action_logp.empty();
  columns.n_clicks = !map.clicks.empty();
  columns.n_slots = !map.slots.empty();
  columns.turnover = !map.turnover.empty();
  columns.ts_us = !map.time.empty();
  columns.hour = !map.time.empty() || !map.hour.empty();
  columns.split = !map.split.empty();
  return columns;
}

LogShape shape_of(const LogReader& reader, const LogMap& map, const fs::path& log) {
  LogShape shape{
      map, log, reader.levels(), {}, reader.action_size(), reader.text_sessions(), columns_of(map)};
  for (std::size_t a = 0; a < shape.levels.size(); ++a) {
    if (shape.levels[a].seen >= 2) shape.kept.push_back(a);
  }
  return shape;
}

Manifest describe(const LogShape& shape, const LogReader& reader, TableFormat format) {
  Manifest manifest;
  manifest.name = shape.log.stem().string();
  manifest.source = shape.log.filename().string();
  for (const std::size_t a : shape.kept) manifest.attributes.push_back(shape.levels[a].attribute);
  if (shape.actions > 0) {
    manifest.low = reader.low();
    manifest.high = reader.high();
  }
  manifest.n_slots = shape.map.n_slots;
  manifest.columns = shape.columns;
  manifest.text_sessions = shape.text_sessions;
  manifest.format = format;
  return manifest;
}

// False where it must be done over with numbered sessions.
bool write_all(ExternalSort& pages, const LogShape& shape, Manifest description, const fs::path& folder,
               const ImportOptions& options, ImportResult& result) {
  if (result.numbered) description.text_sessions = false;
  DataSetWriter writer(folder, std::move(description));
  SessionBuilder builder(shape, writer, result.numbered);
  std::int64_t done = 0;
  for (auto record = pages.next(); !record.empty(); record = pages.next()) {
    if (!builder.add(record)) return false;
    if (++done % kTellEvery == 0 && options.progress) options.progress("write", done, pages.size());
  }
  builder.finish();
  result.dropped = builder.dropped();
  result.manifest = writer.commit(shape.map.max_page_index.value_or(-1));
  return true;
}

void warn(const LogReader& reader, const LogShape& shape, ImportResult& result) {
  for (const FinishedLevels& levels : shape.levels) {
    if (levels.seen >= 2) continue;
    result.constant.push_back(levels.attribute.name);
    result.warnings.push_back("attribute '" + levels.attribute.name + "' has one level only and is dropped");
  }
  const auto never = [&](const std::optional<ColumnTest>& test, std::int64_t count, const char* what) {
    if (test && count == 0) {
      result.warnings.push_back("no row is a " + std::string(what) + ": the test of column `" + test->column +
                                "` never holds");
    }
  };
  never(shape.map.buy, reader.buys(), "purchase");
  never(shape.map.leave, reader.leaves(), "leave");
  if (result.numbered) {
    result.warnings.push_back(
        "sessions go on after a purchase: what follows is a session of its own; session_id is a "
        "number, log_session_id the log's");
  }
  if (result.dropped > 0) {
    result.warnings.push_back(std::to_string(result.dropped) + " rows after a purchase are dropped");
  }
}

}  // namespace

ImportResult import_log(const fs::path& log, const fs::path& map_file, const fs::path& folder,
                        const ImportOptions& options) {
  const LogMap map = read_log_map(map_file);
  LogReader reader(log, options.log_format, map);
  ExternalSort pages(folder, options.memory_bytes);
  read_all(reader, pages, options);
  if (reader.rows() == 0) refuse({log, "", 0, "it has no rows"});
  const LogShape shape = shape_of(reader, map, log);
  if (shape.kept.empty()) {
    refuse({log, map.attributes[0].column, 0,
            "no attribute has two levels or more: all customers are the same"});
  }
  pages.sort();
  ImportResult result;
  result.rows = reader.rows();
  const Manifest description = describe(shape, reader, options.format);
  if (!write_all(pages, shape, description, folder, options, result)) {
    result.numbered = true;
    pages.rewind();
    write_all(pages, shape, description, folder, options, result);
  }
  warn(reader, shape, result);
  return result;
}

}  // namespace vt::data
