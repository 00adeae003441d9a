#include "app/policy_argument.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "config/value.hpp"
#include "vt/core/error.hpp"
#include "vt/data/action_table.hpp"
#include "vt/sim/market.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::app {
namespace {

constexpr const char* kGrammar =
    "POLICY is uniform, zero, constant:V, constant:FILE.csv, gaussian:SD, historical, logged, table:FILE, "
    "oracle, best_constant, best_linear, a policy.safetensors or a run folder";

[[noreturn]] void refuse(const std::string& text, const std::string& why,
                         const std::string& hint = kGrammar) {
  throw Error(ErrorKind::kUsage, "no such policy", "--policy " + text, why, hint);
}

std::size_t width(const SimulatorModel& model) {
  return static_cast<std::size_t>(model.spec.action_size());
}

RankingPolicy blank(PolicyKind kind, const std::string& kind_name, const SimulatorModel& model) {
  const session::PageRules& rules = model.spec.rules;
  RankingPolicy policy;
  policy.kind = kind;
  policy.kind_name = kind_name;
  policy.center.assign(width(model), 0.0f);
  policy.scale.assign(width(model), 0.0f);
  policy.low.assign(rules.low, rules.low + width(model));
  policy.high.assign(rules.high, rules.high + width(model));
  return policy;
}

// The rest after "word:", as a number; nothing where it is none.
std::optional<float> number_after(const std::string& text, std::size_t at) {
  try {
    return static_cast<float>(config::parse_number(text.substr(at)));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

// The file after "word:".
std::string file_after(const std::string& text, std::size_t at) {
  std::string file = text.substr(at);
  if (file.empty()) refuse(text, "FILE is not given");
  if (!std::filesystem::exists(file)) refuse(text, "there is no file " + file);
  return file;
}

RankingPolicy constant(const std::string& text, const SimulatorModel& model) {
  RankingPolicy policy = blank(PolicyKind::kGaussian, "constant", model);
  if (const auto value = number_after(text, 9)) {
    policy.center.assign(width(model), *value);
  } else if (std::filesystem::path(text).has_extension()) {
    policy.center = data::load_constant_action(file_after(text, 9), model.spec);
  } else {
    refuse(text, "V is neither a number nor a file");
  }
  return policy;
}

RankingPolicy gaussian(const std::string& text, const SimulatorModel& model) {
  const auto deviation = number_after(text, 9);
  if (!deviation || *deviation < 0.0f) refuse(text, "SD is not a number from 0 up");
  RankingPolicy policy = blank(PolicyKind::kGaussian, "gaussian", model);
  policy.scale.assign(width(model), *deviation);
  return policy;
}

RankingPolicy table(const std::string& text, const SimulatorModel& model) {
  RankingPolicy policy = blank(PolicyKind::kTable, "table", model);
  policy.table = data::load_action_table(file_after(text, 6), model.spec);
  return policy;
}

// Any action of a log, for any customer: what exploration comes to where nobody knows its law.
RankingPolicy logged(const std::string& data, const SimulatorModel& model) {
  if (data.empty()) refuse("logged", "the data set is not given", "name it with --data");
  RankingPolicy policy = blank(PolicyKind::kTable, "logged", model);
  policy.table = data::load_logged_actions(data, model.spec);
  return policy;
}

// The ranker whose logs the simulator was learned from. Its network speaks raw action units.
RankingPolicy historical(const SimulatorModel& model) {
  if (model.market) return historical_policy(model);
  if (!model.logging_policy) refuse("historical", "this simulator has no logging policy");
  RankingPolicy policy = blank(PolicyKind::kMlp, "historical", model);
  policy.network = *model.logging_policy;
  policy.log_std = model.logging_log_std;
  policy.scale.assign(width(model), 1.0f);
  const session::PageRules& rules = model.spec.rules;
  for (const Observation seen :
       {Observation::kCustomer, Observation::kCustomerPage, Observation::kVirtualTb}) {
    if (session::observation_size(rules, seen) == policy.network.inputs()) policy.observation = seen;
  }
  return policy;
}

RankingPolicy from_words(const std::string& text, const SimulatorModel& model, int threads) {
  if (text == "uniform") return blank(PolicyKind::kUniform, "uniform", model);
  if (text == "zero") return blank(PolicyKind::kGaussian, "zero", model);
  if (text == "historical") return historical(model);
  if (text.starts_with("constant:")) return constant(text, model);
  if (text.starts_with("gaussian:")) return gaussian(text, model);
  if (text.starts_with("table:")) return table(text, model);
  const std::map<std::string, std::function<RankingPolicy()>> of_market = {
      {"oracle", [&] { return oracle_policy(model); }},
      {"best_constant", [&] { return best_constant_policy(model, threads); }},
      {"best_linear", [&] { return best_linear_policy(model, threads); }}};
  if (const auto made = of_market.find(text); made != of_market.end()) {
    if (!model.market) refuse(text, "only the market has it");
    return made->second();
  }
  if (!std::filesystem::exists(text)) refuse(text, "it is neither a known word nor a path");
  return load_policy(text, model.spec);
}

std::string name_of_candidate(const std::string& text) {
  std::filesystem::path path = std::filesystem::path(text).lexically_normal();
  if (!std::filesystem::exists(path)) return text;
  if (!path.has_filename()) path = path.parent_path();
  return std::filesystem::is_directory(path) ? path.filename().string() : path.stem().string();
}

// Policies that are draws and nothing else.
bool only_draws(const RankingPolicy& policy) {
  return policy.kind == PolicyKind::kUniform ||
         (policy.kind == PolicyKind::kTable && policy.table->key == TableKey::kDraw);
}

// A Gaussian without noise is its centre; a network without its deviation is its mean.
void set_mode(RankingPolicy& policy, const std::string& text, const std::string& action) {
  const bool samples =
      action == "sample" || (action == "auto" && (text == "historical" || text.starts_with("gaussian:")));
  policy.mode = samples ? ActionMode::kSample : ActionMode::kMean;
  if (policy.kind == PolicyKind::kGaussian && !samples)
    std::fill(policy.scale.begin(), policy.scale.end(), 0.0f);
  if (only_draws(policy) && action == "mean") {
    throw Error(ErrorKind::kUsage, "bad value", "--action mean", policy.kind_name + " has draws only",
                "leave --action out");
  }
}

}  // namespace

RankingPolicy open_policy(const std::string& text, const SimulatorModel& model, const std::string& action,
                          int threads, const std::string& data) {
  if (text.empty()) throw Error(ErrorKind::kUsage, "no policy", "--policy", "it is not given", kGrammar);
  if (!data.empty() && text != "logged") {
    throw Error(ErrorKind::kUsage, "unused option", "--data " + data,
                "--policy " + text + " has no use for it", "it belongs to --policy logged");
  }
  if (model.spec.action_size() == 0 && text != "zero") {
    refuse(text, "the simulator was learned from a log without actions: nothing that a ranker does counts",
           "its only policy is zero");
  }
  RankingPolicy policy = text == "logged" ? logged(data, model) : from_words(text, model, threads);
  set_mode(policy, text, action);
  policy.name = name_of_candidate(text);
  policy.hash = hash_of(policy);
  return policy;
}

Replan replan_of(const std::string& word) {
  return word == name_of(Replan::kSession) ? Replan::kSession : Replan::kPage;
}

std::string absolute_policy(const std::string& text) {
  static const std::set<std::string> words = {"uniform", "zero",          "historical", "logged",
                                              "oracle",  "best_constant", "best_linear"};
  if (words.contains(text) || text.starts_with("gaussian:")) return text;
  for (const std::string_view kind : {"constant:", "table:"}) {
    if (!text.starts_with(kind)) continue;
    if (text.size() == kind.size() || number_after(text, kind.size())) return text;
    return std::string(kind) + config::absolute_path(text.substr(kind.size()));
  }
  return config::absolute_path(text);
}

const char* action_word(const RankingPolicy& policy) {
  if (only_draws(policy)) return "sample";
  if (policy.kind != PolicyKind::kGaussian) return policy.draws_noise() ? "sample" : "mean";
  const bool spread =
      std::any_of(policy.scale.begin(), policy.scale.end(), [](float s) { return s != 0.0f; });
  return spread ? "sample" : "mean";
}

}  // namespace vt::app
