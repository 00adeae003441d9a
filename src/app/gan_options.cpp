#include "app/gan_options.hpp"

#include <algorithm>
#include <sstream>

#include "app/settle.hpp"
#include "app/unused_option.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

using learn::Adversarial;
using learn::AttributeSet;

const Words<Adversarial> kAdversarials = {{"D", Adversarial::kD},
                                          {"log_D", Adversarial::kLogD},
                                          {"wasserstein", Adversarial::kWasserstein},
                                          {"none", Adversarial::kNone}};
const Words<eval::KlDirection> kDirections = {{"forward", eval::KlDirection::kForward},
                                              {"reverse", eval::KlDirection::kReverse}};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

int number_of(const std::string& name, const std::vector<Attribute>& attributes) {
  const auto at = std::find_if(attributes.begin(), attributes.end(),
                               [&](const Attribute& attribute) { return attribute.name == name; });
  if (at != attributes.end()) return static_cast<int>(at - attributes.begin());
  throw Error(ErrorKind::kUsage, "bad value", "gan.variables", "there is no attribute '" + name + "'",
              "give singles, pairs, or attributes joined by *, separated by commas");
}

// "singles,pairs,age*city*device"; each set once.
std::vector<AttributeSet> parse_variables(const std::string& text, const std::vector<Attribute>& attributes,
                                          const std::vector<std::int32_t>& sizes) {
  std::vector<AttributeSet> sets;
  for (const std::string& word : split(text, ',')) {
    std::vector<AttributeSet> own;
    if (word == "singles") {
      own = learn::every_single(sizes);
    } else if (word == "pairs") {
      own = learn::every_pair(sizes);
    } else if (word != "none") {
      own.emplace_back();
      for (const std::string& name : split(word, '*')) own.back().push_back(number_of(name, attributes));
      std::sort(own.back().begin(), own.back().end());
    }
    for (AttributeSet& set : own) {
      if (std::find(sets.begin(), sets.end(), set) == sets.end()) sets.push_back(std::move(set));
    }
  }
  return sets;
}

}  // namespace

void GanOptions::declare(config::Settings& settings) {
  settings.add_choice("preset", preset_, {"joint", "printed"},
                      "of gan_sd: joint tables and no entropy, or the paper's alpha = beta = 1 on singles");
  settings.add("gan.alpha", alpha_, "weight of the entropy of V").range(0.0, 1e6);
  settings.add("gan.beta", beta_, "weight of the divergence of V").range(0.0, 1e6);
  settings.add_choice("gan.adversarial", adversarial_, names(kAdversarials),
                      "what the discriminator pays the generator");
  settings.add_choice("gan.kl", kl_, names(kDirections), "KL(data || generated), or the reverse");
  settings.add("gan.variables", variables_, "V: none, singles, pairs, or attributes joined by *; with commas")
      .value("LIST");
  settings.add("gan.tau", tau_, "temperature of the draws that the discriminator sees").range(1e-3, 1e3);
  settings.add("gan.generator_steps", generator_steps_, "of the generator in an iteration").range(1, 1000);
  settings.add("gan.discriminator_steps", discriminator_steps_, "then of the discriminator").range(1, 1000);
  settings.add("gan.steps", steps_, "of the generator in all").at_least(1);
  settings.add("gan.batch", batch_, "customers in a step").at_least(1);
  settings.add("gan.generator_rate", generator_rate_, "Adam's step").range(0.0, 1.0);
  settings.add("gan.discriminator_rate", discriminator_rate_, "Adam's step").range(0.0, 1.0);
  settings.add("gan.beta1", beta1_, "Adam's memory of the gradient").range(0.0, 1.0);
  settings.add("gan.beta2", beta2_, "Adam's memory of its square").range(0.0, 1.0);
  settings.add("gan.clip", clip_, "bound of the discriminator's weights; 0: none").range(0.0, 1e6);
  settings.add("gan.ema", ema_, "memory of the averaged generator").range(0.0, 1.0);
  settings.add("gan.latent", latent_, "components of z").range(1, 4096);
  settings.add("gan.generator_hidden", generator_hidden_, "widths of the generator's layers");
  settings.add("gan.discriminator_hidden", discriminator_hidden_, "widths of the discriminator's layers");
}

void GanOptions::refuse_unused(const config::Settings& settings, const std::string& algo) {
  static const KeyUsers users = {
      {"preset", {"gan_sd"}}, {"gan.", {"gan_sd", "gan", "wgan"}}, {"classes", {"gmm", "latent_class"}}};
  app::refuse_unused(settings, users, "--algo", algo);
  if (algo != "gan_sd") preset_.clear();
}

learn::GanSdOptions GanOptions::resolve(const std::string& algo, const std::vector<Attribute>& attributes,
                                        const data::Customers& customers) {
  const bool printed = preset_ == "printed";
  learn::GanSdOptions options =
      algo == "gan"    ? learn::gan_options(customers)
      : algo == "wgan" ? learn::wgan_options(customers)
                       : learn::gan_sd_options(
                             printed ? learn::GanSdPreset::kPrinted : learn::GanSdPreset::kJoint, customers);
  if (variables_.empty()) variables_ = algo != "gan_sd" ? "none" : printed ? "singles" : "singles,pairs";
  options.variables = parse_variables(variables_, attributes, customers.sizes);
  settle(alpha_, options.alpha);
  settle(beta_, options.beta);
  settle(adversarial_, options.adversarial, kAdversarials);
  settle(kl_, options.kl, kDirections);
  settle(tau_, options.tau);
  settle(generator_steps_, options.generator_steps);
  settle(discriminator_steps_, options.discriminator_steps);
  settle(steps_, options.steps);
  settle(batch_, options.batch);
  settle(generator_rate_, options.generator_rate);
  settle(discriminator_rate_, options.discriminator_rate);
  settle(beta1_, options.beta1);
  settle(beta2_, options.beta2);
  settle(clip_, options.clip);
  settle(ema_, options.ema);
  settle(latent_, options.latent);
  settle(generator_hidden_, options.generator_hidden);
  settle(discriminator_hidden_, options.discriminator_hidden);
  learn::validate(options, customers.sizes);
  return options;
}

}  // namespace vt::app
