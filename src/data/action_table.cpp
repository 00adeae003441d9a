#include "vt/data/action_table.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "vt/core/error.hpp"
#include "vt/data/data_set.hpp"
#include "vt/data/table.hpp"
#include "vt/session/attributes.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
  throw Error(ErrorKind::kBadInput, "bad action table", file.string(), why);
}

// a_0 .. a_{k-1}, and no more of them in the file.
std::vector<WantedColumn> action_columns(const fs::path& file, const std::vector<std::string>& names, int k) {
  std::vector<WantedColumn> wanted;
  for (int i = 0; i < k; ++i) wanted.push_back({"a_" + std::to_string(i), ColumnType::kFloat32});
  const std::string next = "a_" + std::to_string(k);
  if (std::find(names.begin(), names.end(), next) != names.end()) {
    refuse(file, "column `" + next + "`: the simulator's actions have " + std::to_string(k) + " components");
  }
  return wanted;
}

// [k] of row `row`, appended.
void append_action(std::span<const Column> actions, std::size_t row, std::vector<float>& out) {
  for (const Column& column : actions) out.push_back(column.as<float>()[row]);
}

// Packed customers [rows, words].
std::vector<std::uint32_t> pack_customers(const fs::path& file, std::span<const Column> codes,
                                          const SimulatorSpec& spec) {
  const session::AttributesView& view = spec.rules.attributes;
  const std::size_t rows = codes[0].rows();
  const auto words = static_cast<std::size_t>(view.words);
  std::vector<std::uint32_t> packed(rows * words, 0u);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint32_t code = codes[i].as<std::uint16_t>()[row];
      if (code >= static_cast<std::uint32_t>(spec.attributes[i].size)) {
        refuse(file, "column `" + codes[i].name + "`: row " + std::to_string(row + 1) + ": code " +
                         std::to_string(code) + " does not exist, the attribute has " +
                         std::to_string(spec.attributes[i].size) + " levels");
      }
      session::pack(view, static_cast<int>(i), code, packed.data() + row * words);
    }
  }
  return packed;
}

// Rows in ascending order of their keys, which less(row, row) compares; no key occurs twice.
template <class Less>
std::vector<std::size_t> sorted_rows(const fs::path& file, std::size_t rows, const std::string& what,
                                     const Less& less) {
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), less);
  for (std::size_t i = 1; i < rows; ++i) {
    if (!less(order[i - 1], order[i])) {
      refuse(file, "rows " + std::to_string(order[i - 1] + 1) + " and " + std::to_string(order[i] + 1) +
                       " are of the same " + what);
    }
  }
  return order;
}

}  // namespace

std::shared_ptr<const ActionTable> load_action_table(const fs::path& file, const SimulatorSpec& spec) {
  const std::vector<std::string> names = column_names(file);
  auto table = std::make_shared<ActionTable>();
  const bool by_session = std::find(names.begin(), names.end(), "session") != names.end();
  table->key = by_session ? TableKey::kSession : TableKey::kCustomer;
  std::vector<WantedColumn> wanted;
  if (by_session) {
    wanted.push_back({"session", ColumnType::kUint64});
  } else {
    for (const Attribute& attribute : spec.attributes)
      wanted.push_back({"c_" + attribute.name, ColumnType::kUint16});
    const bool none = std::none_of(wanted.begin(), wanted.end(), [&](const WantedColumn& column) {
      return std::find(names.begin(), names.end(), column.name) != names.end();
    });
    if (none) {
      refuse(file, "it has neither the column `session` nor one for each attribute of a customer: `" +
                       wanted.front().name + "`, ...");
    }
  }
  const std::size_t keys = wanted.size();
  for (WantedColumn& column : action_columns(file, names, spec.action_size()))
    wanted.push_back(std::move(column));
  const std::vector<Column> columns = read_table(file, wanted);
  const std::size_t rows = columns[0].rows();
  if (rows == 0) refuse(file, "it has no rows");

  std::vector<std::size_t> order;
  if (by_session) {
    const auto& sessions = columns[0].as<std::uint64_t>();
    order = sorted_rows(file, rows, "session",
                        [&](std::size_t a, std::size_t b) { return sessions[a] < sessions[b]; });
    for (const std::size_t row : order) table->keys.push_back(sessions[row]);
  } else {
    const std::vector<std::uint32_t> packed = pack_customers(file, std::span(columns).first(keys), spec);
    const auto words = static_cast<std::size_t>(spec.rules.attributes.words);
    const auto customer = [&](std::size_t row) { return std::span(packed).subspan(row * words, words); };
    order = sorted_rows(file, rows, "customer", [&](std::size_t a, std::size_t b) {
      return std::ranges::lexicographical_compare(customer(a), customer(b));
    });
    for (const std::size_t row : order) {
      table->customers.insert(table->customers.end(), customer(row).begin(), customer(row).end());
    }
  }
  for (const std::size_t row : order) append_action(std::span(columns).subspan(keys), row, table->actions);
  return table;
}

std::shared_ptr<const ActionTable> load_logged_actions(const fs::path& folder, const SimulatorSpec& spec) {
  DataSetReader reader(folder);
  const std::int32_t size = reader.manifest().action_size();
  if (size != spec.action_size()) {
    refuse(folder, "its actions have " + std::to_string(size) + " components, the simulator's " +
                       std::to_string(spec.action_size()));
  }
  auto table = std::make_shared<ActionTable>();
  table->key = TableKey::kDraw;
  Pages pages;
  while (reader.next(pages)) {
    table->actions.insert(table->actions.end(), pages.action.begin(), pages.action.end());
  }
  return table;
}

std::vector<float> load_constant_action(const fs::path& file, const SimulatorSpec& spec) {
  const std::vector<Column> columns =
      read_table(file, action_columns(file, column_names(file), spec.action_size()));
  if (columns[0].rows() != 1)
    refuse(file, "it has " + std::to_string(columns[0].rows()) + " rows, expected one");
  std::vector<float> action;
  append_action(columns, 0, action);
  return action;
}

}  // namespace vt::data
