#include "vt/sim/customer_model.hpp"

#include <sstream>
#include <stdexcept>

#include "io/files.hpp"
#include "sim/attribute_toml.hpp"
#include "sim/generator_files.hpp"
#include "sim/generator_rules.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSchema = 1;
constexpr char kCustomersToml[] = "customers.toml";
constexpr std::uint64_t kMaxTomlBytes = 256u << 20;

std::string hash_of(const CustomerModel& customers) {
  io::Sha256 hash;
  hash.add_text("vt customers 1");
  hash.add_value(static_cast<std::uint32_t>(customers.attributes.size()));
  for (const Attribute& attribute : customers.attributes) {
    hash.add_text(attribute.name);
    hash.add_value(attribute.size);
  }
  add_generator(hash, customers.generator);
  return hash.hex();
}

}  // namespace

CustomerModel CustomerModel::of(const SimulatorModel& model) {
  CustomerModel customers{model.spec.attributes, model.customer_generator, {}, {}};
  complete(customers);
  return customers;
}

void complete(CustomerModel& customers) {
  customers.view = view_of(customers.attributes);
  complete_generator(customers.generator, customers.view);
  customers.hash = hash_of(customers);
}

bool holds_customers(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / kCustomersToml, error);
}

CustomerModel load_customer_model(const fs::path& folder) {
  const fs::path path = folder / kCustomersToml;
  if (!holds_customers(folder)) {
    throw Error(ErrorKind::kUsage, "cannot use customers", folder.string(),
                "it is not a folder that holds customers.toml");
  }
  const toml::table root =
      io::parse_toml(io::read_text(path, kMaxTomlBytes), path.string(), ErrorKind::kBadInput);
  io::TomlTable table(root, path.string(), ErrorKind::kBadInput);
  table.integer("schema", kSchema, kSchema);
  CustomerModel customers;
  customers.attributes = parse_attributes(table);
  const GeneratorFile generator = parse_generator(table.table(kCustomerGenerator));
  table.finish();
  try {
    customers.view = view_of(customers.attributes);
    customers.generator = load_generator(folder, generator, customers.view);
    complete(customers);
  } catch (const std::invalid_argument& fault) {
    refuse_file(path, fault.what());
  }
  return customers;
}

void save_customer_model(const CustomerModel& given, const fs::path& folder) {
  CustomerModel customers = given;
  complete(customers);
  const GeneratorFile generator = save_generator(folder, customers.generator, customers.view);
  std::ostringstream text;
  text << toml::table{{"schema", kSchema}} << "\n\n"
       << toml::table{{"attributes", format_attributes(customers.attributes)}} << "\n\n"
       << toml::table{{kCustomerGenerator, format_generator(generator)}} << "\n";
  io::write_file(folder / kCustomersToml, text.str());
}

std::vector<std::uint32_t> pack_customers(const session::AttributesView& view,
                                          std::span<const std::uint16_t> codes) {
  const auto count = static_cast<std::size_t>(view.count);
  const auto words = static_cast<std::size_t>(view.words);
  if (codes.size() % count != 0) throw std::invalid_argument("customers: a row of codes is not complete");
  std::vector<std::uint32_t> packed(codes.size() / count * words, 0u);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto attribute = static_cast<int>(i % count);
    if (codes[i] >= view.size[attribute]) {
      throw std::invalid_argument("customers: row " + std::to_string(i / count) +
                                  " has no level of attribute " + std::to_string(attribute));
    }
    session::pack(view, attribute, codes[i], packed.data() + i / count * words);
  }
  return packed;
}

std::vector<std::uint16_t> unpack_customers(const session::AttributesView& view,
                                            std::span<const std::uint32_t> packed) {
  const auto words = static_cast<std::size_t>(view.words);
  std::vector<std::uint16_t> codes;
  codes.reserve(packed.size() / words * static_cast<std::size_t>(view.count));
  for (std::size_t row = 0; row + words <= packed.size(); row += words) {
    for (int i = 0; i < view.count; ++i)
      codes.push_back(static_cast<std::uint16_t>(session::unpack(view, i, packed.data() + row)));
  }
  return codes;
}

}  // namespace vt
