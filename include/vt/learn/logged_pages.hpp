// The page views of a data set as learners of customers' behaviour read them (semantics 6): compact, with the
// scales in which networks see them. Names no torch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vt/data/data_set.hpp"
#include "vt/sim/spec.hpp"

namespace vt::learn {

// What a simulator learned from a data set is. A component that never moves has scale 1; clicks are known
// where the log has them: then n_slots is the manifest's, else the largest one on a page, else the most
// clicks on a page. Throws vt::Error (kBadInput) where a page has more slots than a head has classes.
SimulatorSpec learned_spec(const data::Manifest& manifest, const data::Pages& pages);

inline constexpr std::int8_t kNoFeedback = -1;

struct LoggedPages {
  SimulatorSpec spec;                       // A attributes, k action components, F = one-hot width
  std::vector<std::int32_t> column;         // [N, A] one-hot columns, F in all
  std::vector<float> action;                // [N, k] raw
  std::vector<std::int32_t> page;           // [N] 0-based
  std::vector<std::int8_t> feedback;        // [N] turn, buy, leave; kNoFeedback where the log has none
  std::vector<std::int32_t> clicks;         // [N], empty where the log has none
  std::vector<std::int64_t> session_begin;  // [S + 1] first row of each session, then N
  std::vector<std::int64_t> fitted;         // numbers of the sessions that are learned from
  std::vector<std::int64_t> held_out;       // of those that judge

  // Factors [F + k + 1] between <s, a, n> and what a network sees: one-hots as they are, 0.3 / sd of each
  // action component, 1 / (max_page_index + 1). They are folded into the first layer on export.
  std::vector<float> input_scale;
  std::string digest;  // SHA-256 (hex) of all of it

  std::int64_t rows() const { return static_cast<std::int64_t>(page.size()); }
  std::int64_t sessions() const { return static_cast<std::int64_t>(session_begin.size()) - 1; }
  // The rows of sessions, in their order; a session that is named twice counts twice.
  std::vector<std::int64_t> rows_of(const std::vector<std::int64_t>& sessions) const;
};

// All selected sessions. Fitted are those of split train, or where `selection` names splits those of them;
// held out are all others of valid and test. A last turn that is no limit end leaves the session censored:
// its pages are used, nothing is inferred. Throws vt::Error (kBadInput) naming `folder` where a side has no
// page with known feedback.
LoggedPages logged_pages(const data::LoadedPages& loaded, const data::Manifest& manifest,
                         const data::Selection& selection, const std::string& folder);

// The same selection with every split: what logged_pages() wants loaded.
data::Selection with_all_splits(data::Selection selection);

// As many draws with replacement as there are sessions (purpose 15; member is the address's session).
std::vector<std::int64_t> bootstrap(const std::vector<std::int64_t>& sessions, std::uint64_t seed,
                                    std::uint32_t member);

}  // namespace vt::learn
