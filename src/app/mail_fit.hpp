// `fit-behavior --algo mail`: MAIL from what behaviour cloning made of the same pages, and the guard that
// keeps the latter where MAIL did harm.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/behavior_fit.hpp"
#include "app/run.hpp"
#include "config/settings.hpp"
#include "vt/eval/session_fidelity.hpp"
#include "vt/learn/mail.hpp"

namespace vt::app {

class MailKeys {
 public:
  // Adds the keys of mail.* .
  void declare(config::Settings& settings);
  // Throws vt::Error (kUsage) naming the key that is impossible.
  learn::MailOptions resolve() const;
  // Whether the customers of training are those of the product, and not the log's.
  bool generated_customers() const { return customers_ == "generated"; }

 private:
  std::string customers_ = "logged", step_ = "eta", reward_ = "logit", episode_ = "session", replan_ = "page";
  std::optional<bool> centred_ = true, sees_action_ = true;
  learn::MailOptions options_;
};

// Shops with given networks (in a learner's units): the customers of training live in one, those that judge
// in the other.
struct MailShops {
  std::function<ModelPtr(const learn::BehaviorNetworks&)> training, judging;
  eval::SessionFigures real;  // of the sessions that judge
  std::int64_t score_sessions = 0;
};

// Every member in its turn, in place. Adds "mail" to its figures. Throws Interrupted after a signal.
void imitate_behavior(const Run& run, const std::shared_ptr<const learn::LoggedPages>& pages,
                      const learn::MailOptions& options, const MailShops& shops, BehaviorFit& fit);

}  // namespace vt::app
