// How a simulator draws customers: a network, a table of classes, logged customers, or the market's own
// (contract, "Simulator": customer_generator.kind).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "vt/market/world.hpp"
#include "vt/session/start.hpp"
#include "vt/sim/network.hpp"

namespace vt {

enum class GeneratorKind : std::uint8_t {
  kMlp,          // network
  kGmm,          // table: a Gaussian mixture's argmax per attribute, as classes
  kLatentClass,  // table
  kIndependent,  // table of one class
  kEmpirical,    // rows
  kMarket,       // market
};

// Whether customers of this kind come from a class table.
inline bool is_table(GeneratorKind kind) {
  return kind == GeneratorKind::kGmm || kind == GeneratorKind::kLatentClass ||
         kind == GeneratorKind::kIndependent;
}

inline constexpr int kMaxCustomerClasses = 65536;
inline constexpr std::int64_t kMaxCustomerRows = std::int64_t{1} << 24;

// A customer is a class, drawn by log_weight, and one draw per attribute from the class's logits. Neither
// needs to be normalised; finite.
struct ClassTable {
  std::vector<float> log_weight;  // [C], C = 1 .. kMaxCustomerClasses
  std::vector<float> logits;      // [C, width]: a class's one-hot columns

  int classes() const { return static_cast<int>(log_weight.size()); }
};

// Only what its kind names is used.
struct CustomerGenerator {
  GeneratorKind kind = GeneratorKind::kMlp;
  session::Latent latent = session::Latent::kNormal;  // of the network's inputs
  Network network;                                    // latent -> one-hot logits [width]
  ClassTable table;
  std::vector<std::uint32_t> rows;              // [S, words] packed, S = 1 .. kMaxCustomerRows
  std::shared_ptr<const market::World> market;  // of which only the customers are used

  bool has_table() const { return is_table(kind); }
};

const char* name_of(GeneratorKind kind);  // "mlp" | "gmm" | "latent_class" | "independent" | ...

}  // namespace vt
