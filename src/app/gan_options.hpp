// The keys of customer training: what is not given is the preset's (semantics 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "vt/learn/gan_sd.hpp"
#include "vt/sim/spec.hpp"

namespace vt::app {

class GanOptions {
 public:
  void declare(config::Settings& settings);
  // Throws vt::Error (kUsage) naming a key that was given and that `algo`, any of fit-customers, does not
  // use.
  void refuse_unused(const config::Settings& settings, const std::string& algo);
  // algo: gan_sd, gan or wgan. Throws vt::Error (kUsage) naming the key that is impossible.
  learn::GanSdOptions resolve(const std::string& algo, const std::vector<Attribute>& attributes,
                              const data::Customers& customers);

 private:
  std::string preset_ = "joint", adversarial_, kl_, variables_;
  std::optional<double> alpha_, beta_, tau_, generator_rate_, discriminator_rate_, beta1_, beta2_, clip_,
      ema_;
  std::optional<int> generator_steps_, discriminator_steps_, latent_;
  std::optional<std::int64_t> steps_, batch_;
  std::optional<std::vector<int>> generator_hidden_, discriminator_hidden_;
};

}  // namespace vt::app
