// GAN-SD (Algorithm 1, semantics 5): a generator of customers, learned from their attributes. Names no torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "vt/data/customers.hpp"
#include "vt/eval/entropy_optimum.hpp"
#include "vt/learn/phases.hpp"
#include "vt/sim/network.hpp"

namespace vt::learn {

// How the discriminator reaches the generator: not at all, by D(G(z)) as printed, by log D(G(z)), or as a
// critic without sigmoid (Wasserstein).
enum class Adversarial : std::uint8_t { kNone, kD, kLogD, kWasserstein };

const char* name_of(Adversarial adversarial);  // "none" | "D" | "log_D" | "wasserstein"

// Attributes whose joint table is one of V's variables, by number and distinct.
using AttributeSet = std::vector<int>;

std::vector<AttributeSet> every_single(const std::vector<std::int32_t>& sizes);
// Of at most kMaxTableCells cells.
std::vector<AttributeSet> every_pair(const std::vector<std::int32_t>& sizes);
inline constexpr std::int64_t kMaxTableCells = 512;

struct GanSdOptions {
  // The generator maximises adversarial + alpha H(V(G)) - beta KL, H and KL summed over V's tables.
  double alpha = 0.0;
  double beta = 1.0;
  Adversarial adversarial = Adversarial::kD;
  eval::KlDirection kl = eval::KlDirection::kForward;
  std::vector<AttributeSet> variables;  // V
  double tau = 1.0;                     // of the draws that the discriminator sees
  // An iteration is so many steps of the generator, then so many of the discriminator.
  int generator_steps = 5;
  int discriminator_steps = 1;
  std::int64_t steps = 1200;  // of the generator, in all
  std::int64_t batch = 1024;
  // Adam's, constant for the first half of the steps, then falling linearly to 2 %.
  double generator_rate = 4e-3;
  double discriminator_rate = 1e-3;
  double beta1 = 0.5;
  double beta2 = 0.99;
  double clip = 0.0;                          // bound of the discriminator's weights; 0: none
  double ema = 0.999;                         // of the generator's weights: the product is their average
  int latent = 128;                           // z ~ N(0, 1)
  std::vector<int> generator_hidden = {256};  // layer normalisation, leaky ReLU of slope .2
  std::vector<int> discriminator_hidden = {256};
};

// joint: every single and every pair, no entropy; printed: alpha = beta = 1 on singles, as the paper's text.
enum class GanSdPreset : std::uint8_t { kJoint, kPrinted };
GanSdOptions gan_sd_options(GanSdPreset preset, const data::Customers& customers);
// Its baselines on the same trainer: no tables.
GanSdOptions gan_options(const data::Customers& customers);
GanSdOptions wgan_options(const data::Customers& customers);  // RMSprop is Adam without a mean

// Throws vt::Error (kUsage) naming the key where an option is impossible with these attributes.
void validate(const GanSdOptions& options, const std::vector<std::int32_t>& sizes);

// One iteration. Tables are those of its last generator step's batch.
struct GanSdReport {
  std::int64_t iteration = 0;       // 1 after the first
  std::int64_t steps = 0;           // of the generator, in all
  double entropy = 0.0;             // summed over V, nats
  double kl = 0.0;                  // summed over V, nats
  double largest_kl = 0.0;          // over single attributes, data to generated
  double least_entropy = 0.0;       // over single attributes, as a share of the data's
  double adversarial = 0.0;         // mean of what the generator is paid for by the discriminator
  double discriminator_loss = 0.0;  // 2 log 2 where it cannot tell; 0 with Adversarial::kNone
  double score = 0.0;               // beta KL - alpha H of the averaged generator, when it was last scored
  bool kept = false;                // its weights became the product
  bool pinned = false;              // the discriminator has told all apart for a while: D(G(z)) has no slope
  bool collapsed = false;           // an attribute has lost its entropy, or weights are no numbers
  PhaseSeconds seconds;
};

class GanSdTrainer {
 public:
  // Same customers, options and seed: same bits for any number of threads (0: all cores). Throws what
  // validate() throws.
  GanSdTrainer(const data::Customers& customers, GanSdOptions options, std::uint64_t seed, int threads);
  ~GanSdTrainer();
  GanSdTrainer(GanSdTrainer&&) noexcept;
  GanSdTrainer& operator=(GanSdTrainer&&) noexcept;

  GanSdReport iterate();

  const GanSdOptions& options() const;
  std::int64_t iterations() const;
  std::int64_t steps() const;  // of the generator

  // Latent z ~ N(0, 1) -> logits of the one-hot columns: the averaged generator at its best score so far, or
  // where V is empty at the last score; never one that had collapsed.
  Network generator() const;

  // Everything that the next iterations depend on. load() throws vt::Error (kBadInput) where the file is not
  // a checkpoint of these customers, seed and options.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::learn
