// Customers without a shop: what fit-customers makes, and what any simulator's customers are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "vt/sim/customer_generator.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/spec.hpp"

namespace vt {

struct CustomerModel {
  std::vector<Attribute> attributes;
  CustomerGenerator generator;
  session::AttributesView view;  // of the attributes
  std::string hash;              // SHA-256 (hex) of all that decides a draw

  // The customers of a simulator: those that its sessions start with.
  static CustomerModel of(const SimulatorModel& model);
};

// Fills view and hash, turns biases of -0.0 into +0.0. Throws std::invalid_argument where attributes and
// generator do not fit together.
void complete(CustomerModel& customers);

// customers.toml and customer_generator.safetensors (docs/files.md, "Customers"). Reading throws vt::Error:
// kUsage where there is no such folder, kBadInput naming file and field. Writing adds the two files to a
// folder that exists, each at once, the description last.
CustomerModel load_customer_model(const std::filesystem::path& folder);
void save_customer_model(const CustomerModel& customers, const std::filesystem::path& folder);
// Whether the folder holds customers.toml.
bool holds_customers(const std::filesystem::path& folder);

// Draws the customers of sessions first .. first + count - 1: packed [count, words]. Bit-identical for any
// number of threads (0: all cores).
void sample_customers(const CustomerModel& customers, std::uint64_t seed, std::uint64_t first,
                      std::int64_t count, std::uint32_t* packed, int threads = 0);

// Codes [N, attributes] as packed customers [N, words], and back. Throws std::invalid_argument for a code
// that is no level.
std::vector<std::uint32_t> pack_customers(const session::AttributesView& view,
                                          std::span<const std::uint16_t> codes);
std::vector<std::uint16_t> unpack_customers(const session::AttributesView& view,
                                            std::span<const std::uint32_t> packed);

}  // namespace vt
