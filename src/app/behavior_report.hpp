// How faithful a learned shop's sessions are to the logged ones, as fit-behavior tells it.
#pragma once

#include <string>

#include "app/run.hpp"
#include "vt/eval/session_fidelity.hpp"
#include "vt/sim/model.hpp"

namespace vt::app {

// Sessions of a shop under its own logging policy (or without actions), on sessions that it has never met.
eval::SessionFigures simulate_sessions(const Run& run, const ModelPtr& model, std::int64_t sessions,
                                       const std::string& title);

// {r2p, turn_per_page, buy_per_page, leave_per_page, pages_per_session, clicks_per_page}
Json session_json(const eval::SessionFigures& figures);

// attribute,level,page_views,r2p,simulated_page_views,simulated_r2p
std::string real_and_simulated_csv(const eval::SessionFigures& real, const eval::SessionFigures& simulated);

// A line a figure, for people.
std::string session_table(const eval::SessionFigures& real, const eval::SessionFigures& simulated,
                          const eval::SessionFigures& generated);

// What else a person should know of a member, from its entry in the summary: how far session lengths are from
// the log's, what seeing actions is worth, and which of BC and MAIL is kept.
std::string fit_text(const Json& member);

}  // namespace vt::app
