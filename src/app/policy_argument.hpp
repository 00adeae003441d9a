// POLICY of the command line (contract): built-in rankers, tables of actions, policy files and run folders.
#pragma once

#include <string>

#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"

namespace vt::app {

// action: "mean", "sample" or "auto" (mean for trained policies, sample for historical and gaussian).
// data: the data set whose actions `logged` draws from; empty for none.
// Throws vt::Error: kUsage where the words are wrong, kBadInput where a file is.
RankingPolicy open_policy(const std::string& text, const SimulatorModel& model, const std::string& action,
                          int threads, const std::string& data = {});

// Of the keys that say when the ranker is asked: "page" or "session".
inline constexpr const char* kReplanHelp = "ask the ranker on every page view, or once a session";
Replan replan_of(const std::string& word);

// The same text, true in any folder.
std::string absolute_policy(const std::string& text);

// What summaries say: whether noise is drawn.
const char* action_word(const RankingPolicy& policy);

}  // namespace vt::app
