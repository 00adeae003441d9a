// [customer_generator] of model.toml and customers.toml, and the file that it names (docs/files.md,
// "Customer generators").
#pragma once

#include <filesystem>
#include <vector>

#include "sim/network_files.hpp"
#include "vt/sim/customer_generator.hpp"
#include "vt/sim/spec.hpp"

namespace vt {

inline constexpr char kCustomerGenerator[] = "customer_generator";

// What the description promises of the file.
struct GeneratorFile {
  GeneratorKind kind = GeneratorKind::kMlp;
  session::Latent latent = session::Latent::kNormal;
  NetworkFile network;       // kMlp; of the others only the name of the file
  std::int64_t entries = 0;  // classes of a table, rows of logged customers
  std::vector<int> parents;  // kMarket: [attributes], an earlier attribute or -1
};

GeneratorFile parse_generator(io::TomlTable table);
toml::table format_generator(const GeneratorFile& generator);

// Throws vt::Error (kBadInput) naming file and tensor. What does not fit the attributes otherwise,
// complete_generator() tells.
CustomerGenerator load_generator(const std::filesystem::path& folder, const GeneratorFile& description,
                                 const session::AttributesView& attributes);
// Of a generator that complete_generator() took.
GeneratorFile save_generator(const std::filesystem::path& folder, const CustomerGenerator& generator,
                             const session::AttributesView& attributes);

}  // namespace vt
