#include "learn/gan_sd_options.hpp"

#include <cmath>
#include <set>
#include <string>

#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kMaxWidth = 4096;    // one-hot columns: the pairs of columns are one matrix
constexpr std::size_t kLargeData = 50'000;  // customers that deserve a large batch
constexpr std::int64_t kLargeBatch = 4096;

void require(bool holds, const std::string& key, const std::string& rule) {
  if (!holds) throw Error(ErrorKind::kUsage, "impossible option", key, "must be " + rule);
}

void require_layers(const std::vector<int>& widths, const std::string& key) {
  require(widths.size() < static_cast<std::size_t>(kMaxLayers), key,
          "fewer than " + std::to_string(kMaxLayers));
  for (const int width : widths) require(width >= 1 && width <= 4096, key, "widths in 1..4096");
}

bool positive(double value) {
  return std::isfinite(value) && value > 0.0;
}

void require_set(const AttributeSet& set, const std::vector<std::int32_t>& sizes) {
  const std::string key = "gan.variables";
  const std::set<int> distinct(set.begin(), set.end());
  require(!set.empty() && distinct.size() == set.size(), key, "sets of different attributes");
  std::int64_t cells = 1;
  for (const int a : set) {
    require(a >= 0 && a < static_cast<int>(sizes.size()), key, "sets of attributes that there are");
    cells *= sizes[static_cast<std::size_t>(a)];
    if (set.size() > 1)
      require(cells <= kMaxTableCells, key, "sets of at most " + std::to_string(kMaxTableCells) + " cells");
  }
}

}  // namespace

const char* name_of(Adversarial adversarial) {
  switch (adversarial) {
    case Adversarial::kNone:
      return "none";
    case Adversarial::kD:
      return "D";
    case Adversarial::kLogD:
      return "log_D";
    case Adversarial::kWasserstein:
      break;
  }
  return "wasserstein";
}

std::vector<AttributeSet> every_single(const std::vector<std::int32_t>& sizes) {
  std::vector<AttributeSet> sets;
  for (int a = 0; a < static_cast<int>(sizes.size()); ++a) sets.push_back({a});
  return sets;
}

std::vector<AttributeSet> every_pair(const std::vector<std::int32_t>& sizes) {
  std::vector<AttributeSet> sets;
  for (std::size_t a = 0; a < sizes.size(); ++a) {
    for (std::size_t b = a + 1; b < sizes.size(); ++b) {
      if (std::int64_t{sizes[a]} * sizes[b] <= kMaxTableCells)
        sets.push_back({static_cast<int>(a), static_cast<int>(b)});
    }
  }
  return sets;
}

GanSdOptions gan_sd_options(GanSdPreset preset, const data::Customers& customers) {
  GanSdOptions options;
  if (customers.rows() >= kLargeData) options.batch = kLargeBatch;
  options.variables = every_single(customers.sizes);
  if (preset == GanSdPreset::kPrinted) {
    options.alpha = 1.0;
    return options;
  }
  const std::vector<AttributeSet> pairs = every_pair(customers.sizes);
  options.variables.insert(options.variables.end(), pairs.begin(), pairs.end());
  return options;
}

GanSdOptions gan_options(const data::Customers& customers) {
  GanSdOptions options = gan_sd_options(GanSdPreset::kPrinted, customers);
  options.alpha = options.beta = 0.0;
  options.variables.clear();
  options.batch = GanSdOptions().batch;  // only tables deserve a large one
  options.generator_steps = 1;
  options.generator_rate = options.discriminator_rate = 1e-3;
  return options;
}

GanSdOptions wgan_options(const data::Customers& customers) {
  GanSdOptions options = gan_options(customers);
  options.adversarial = Adversarial::kWasserstein;
  options.discriminator_steps = 5;
  options.clip = 0.01;
  options.beta1 = 0.0;
  return options;
}

void validate(const GanSdOptions& o, const std::vector<std::int32_t>& sizes) {
  std::int64_t width = 0;
  for (const std::int32_t size : sizes) width += size;
  require(width <= kMaxWidth, "attributes", "of at most " + std::to_string(kMaxWidth) + " levels in all");
  require(std::isfinite(o.alpha) && o.alpha >= 0.0, "gan.alpha", "at least 0");
  require(std::isfinite(o.beta) && o.beta >= 0.0, "gan.beta", "at least 0");
  for (const AttributeSet& set : o.variables) require_set(set, sizes);
  require(positive(o.tau), "gan.tau", "above 0");
  require(o.generator_steps >= 1 && o.generator_steps <= 1000, "gan.generator_steps", "in 1..1000");
  require(o.discriminator_steps >= 1 && o.discriminator_steps <= 1000, "gan.discriminator_steps",
          "in 1..1000");
  require(o.steps >= 1 && o.steps < (std::int64_t{1} << 31), "gan.steps", "in 1..2^31");
  require(o.batch >= 1 && o.batch <= (1 << 20), "gan.batch", "in 1..2^20");
  require(positive(o.generator_rate), "gan.generator_rate", "above 0");
  require(positive(o.discriminator_rate), "gan.discriminator_rate", "above 0");
  require(o.beta1 >= 0.0 && o.beta1 < 1.0, "gan.beta1", "in [0, 1)");
  require(o.beta2 >= 0.0 && o.beta2 < 1.0, "gan.beta2", "in [0, 1)");
  require(std::isfinite(o.clip) && o.clip >= 0.0, "gan.clip", "at least 0");
  require(o.ema >= 0.0 && o.ema < 1.0, "gan.ema", "in [0, 1)");
  require(o.latent >= 1 && o.latent <= 4096, "gan.latent", "in 1..4096");
  require_layers(o.generator_hidden, "gan.generator_hidden");
  require_layers(o.discriminator_hidden, "gan.discriminator_hidden");
}

nlohmann::json to_json(const GanSdOptions& o) {
  return {{"alpha", o.alpha},
          {"beta", o.beta},
          {"adversarial", name_of(o.adversarial)},
          {"kl", static_cast<int>(o.kl)},
          {"variables", o.variables},
          {"tau", o.tau},
          {"generator_steps", o.generator_steps},
          {"discriminator_steps", o.discriminator_steps},
          {"steps", o.steps},
          {"batch", o.batch},
          {"generator_rate", o.generator_rate},
          {"discriminator_rate", o.discriminator_rate},
          {"beta1", o.beta1},
          {"beta2", o.beta2},
          {"clip", o.clip},
          {"ema", o.ema},
          {"latent", o.latent},
          {"generator_hidden", o.generator_hidden},
          {"discriminator_hidden", o.discriminator_hidden}};
}

}  // namespace vt::learn
