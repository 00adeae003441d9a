#include <algorithm>
#include <cmath>

#include "data/page_columns.hpp"
#include "data/page_rules.hpp"
#include "io/sha256.hpp"
#include "vt/data/data_set.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

template <class To, class From>
void convert_all(const std::vector<From>& from, std::vector<To>& to) {
  to.resize(from.size());
  std::transform(from.begin(), from.end(), to.begin(),
                 [](const From& value) { return static_cast<To>(value); });
}

// values [N, width] into columns [at, at + width) of to [N, pitch].
template <class T>
void place(const std::vector<T>& values, std::size_t width, std::size_t at, std::size_t pitch,
           std::vector<T>& to) {
  const std::size_t rows = values.size() / width;
  to.resize(rows * pitch);
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(row * width), width,
                to.begin() + static_cast<std::ptrdiff_t>(row * pitch + at));
  }
}

std::vector<Split> splits_of(const std::vector<std::string>& words) {
  std::vector<Split> splits(words.size());
  std::transform(words.begin(), words.end(), splits.begin(),
                 [](const std::string& word) { return split_of(word).value_or(Split::kTrain); });
  return splits;
}

}  // namespace

struct DataSetReader::State {
  State(const fs::path& folder, DataSetOptions chosen)
      : options(std::move(chosen)),
        manifest(read_manifest(folder)),
        file(folder / manifest.pages_file()),
        table(open_checked()),
        rules(manifest, file, options.on_fault) {
    table->want(page_columns(manifest), options.on_fault);
  }

  // The hash comes before the first row is trusted.
  std::unique_ptr<TableReader> open_checked() const {
    if (!fs::exists(file)) refuse({file, "", 0, "it is missing, though the manifest names it"});
    const std::string found = io::sha256_of_file(file);
    if (found != manifest.pages_sha256) {
      options.on_fault(
          {file, "", 0, "its hash differs from the manifest's: the file was changed or cut short"});
    }
    return std::make_unique<TableReader>(file);
  }

  void fill(std::vector<Column>& columns, Pages& pages) {
    const auto attributes = static_cast<std::size_t>(manifest.attributes.size());
    const auto k = static_cast<std::size_t>(manifest.action_size());
    std::size_t at = 1;
    pages = Pages{};
    pages.attributes = static_cast<std::int32_t>(attributes);
    pages.actions = static_cast<std::int32_t>(k);
    rules.check_columns(columns, table->first_row());
    pages.page = columns[at++].as<std::int32_t>();
    for (std::size_t i = 0; i < attributes; ++i) {
      place(columns[at++].as<std::uint16_t>(), 1, i, attributes, pages.codes);
    }
    for (std::size_t i = 0; i < k; i += std::max(columns[at++].width, std::size_t{1})) {
      place(columns[at].as<float>(), std::max(columns[at].width, std::size_t{1}), i, k, pages.action);
    }
    convert_all(columns[at++].as<std::uint16_t>(), pages.feedback);
    const PageColumns& has = manifest.columns;
    if (has.action_logp) pages.action_logp = columns[at++].as<float>();
    if (has.n_clicks) pages.n_clicks = columns[at++].as<std::uint16_t>();
    if (has.n_slots) pages.n_slots = columns[at++].as<std::uint16_t>();
    if (has.turnover) pages.turnover = columns[at++].as<float>();
    if (has.ts_us) pages.ts_us = columns[at++].as<std::int64_t>();
    if (has.hour) convert_all(columns[at++].as<std::uint16_t>(), pages.hour);
    if (has.split) pages.split = splits_of(columns[at++].as<std::string>());
    rules.number_sessions(columns[0], table->first_row(), pages);
    if (!has.split) {
      for (const std::int64_t session : pages.session)
        pages.split.push_back(drawn_split(options.seed, session));
    }
    rules.check_pages(pages, table->first_row());
    if (options.ids && manifest.text_sessions) {
      ids = columns[0].as<std::string>();
    } else if (options.ids) {
      ids = columns[0].as<std::int64_t>();
    }
  }

  DataSetOptions options;
  Manifest manifest;
  fs::path file;
  std::unique_ptr<TableReader> table;
  PageRules rules;
  SessionIds ids;
};

DataSetReader::DataSetReader(const fs::path& folder, DataSetOptions options)
    : state_(std::make_unique<State>(folder, std::move(options))) {}
DataSetReader::~DataSetReader() = default;

const Manifest& DataSetReader::manifest() const {
  return state_->manifest;
}

bool DataSetReader::next(Pages& pages) {
  std::vector<Column> columns;
  if (!state_->table->next(columns)) {
    state_->rules.check_end();
    return false;
  }
  state_->fill(columns, pages);
  return true;
}

const SessionIds& DataSetReader::ids() const {
  return state_->ids;
}

std::int64_t DataSetReader::done() const {
  return state_->table->done();
}

std::int64_t DataSetReader::total() const {
  return state_->table->total();
}

}  // namespace vt::data
