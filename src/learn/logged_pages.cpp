#include "vt/learn/logged_pages.hpp"

#include <algorithm>
#include <span>

#include "io/sha256.hpp"
#include "vt/core/draw.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

constexpr float kActionInput = 0.3f;  // deviation of an action component as a network sees it

std::int32_t slots_of(const data::Manifest& manifest, const data::Pages& pages) {
  if (manifest.n_slots > 0) return manifest.n_slots;
  const std::vector<std::uint16_t>& counts = manifest.columns.n_slots ? pages.n_slots : pages.n_clicks;
  return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
}

std::vector<float> scales_of(const SimulatorSpec& spec) {
  std::vector<float> scale(static_cast<std::size_t>(spec.rules.attributes.width), 1.0f);
  for (const float deviation : spec.scale) scale.push_back(kActionInput / deviation);
  scale.push_back(1.0f / static_cast<float>(spec.rules.max_page_index + 1));
  return scale;
}

bool names_splits(const data::Selection& selection) {
  return !(selection.train && selection.valid && selection.test);
}

void append_row(const data::Pages& from, std::size_t row, LoggedPages& to) {
  const session::AttributesView& attributes = to.spec.rules.attributes;
  for (int i = 0; i < attributes.count; ++i) {
    to.column.push_back(attributes.offset[i] + from.codes_of(row)[i]);
  }
  const Feedback feedback = from.feedback[row];
  to.feedback.push_back(feedback == Feedback::kUnknown ? kNoFeedback : static_cast<std::int8_t>(feedback));
  if (to.spec.has_clicks()) to.clicks.push_back(from.n_clicks[row]);
}

bool has_feedback(const LoggedPages& pages, const std::vector<std::int64_t>& sessions) {
  for (const std::int64_t row : pages.rows_of(sessions)) {
    if (pages.feedback[static_cast<std::size_t>(row)] != kNoFeedback) return true;
  }
  return false;
}

std::string digest_of(const LoggedPages& pages) {
  io::Sha256 hash;
  const auto add = [&hash](const auto& values) {
    hash.add_value(static_cast<std::uint64_t>(values.size()));
    hash.add(std::as_bytes(std::span(values)));
  };
  add(pages.column);
  add(pages.action);
  add(pages.page);
  add(pages.feedback);
  add(pages.clicks);
  add(pages.session_begin);
  add(pages.fitted);
  add(pages.held_out);
  add(pages.input_scale);
  add(pages.spec.center);
  hash.add_value(pages.spec.rules.click_classes);
  return hash.hex();
}

}  // namespace

SimulatorSpec learned_spec(const data::Manifest& manifest, const data::Pages& pages) {
  SimulatorSpec spec;
  spec.kind = SimulatorKind::kLearned;
  spec.name = manifest.name;
  spec.licence = manifest.licence;
  spec.source = manifest.source;
  spec.attributes = manifest.attributes;
  spec.center = manifest.center;
  spec.scale = manifest.scale;
  for (float& scale : spec.scale) scale = scale > 0.0f ? scale : 1.0f;
  spec.norm_quantiles = manifest.norm_quantiles;

  session::PageRules& rules = spec.rules;
  rules.kind = spec.kind;
  for (const Attribute& attribute : spec.attributes)
    session::append_attribute(rules.attributes, attribute.size);
  rules.action_size = manifest.action_size();
  std::copy(manifest.low.begin(), manifest.low.end(), rules.low);
  std::copy(manifest.high.begin(), manifest.high.end(), rules.high);
  rules.max_page_index = manifest.max_page_index;
  rules.n_slots = slots_of(manifest, pages);
  rules.feedback_classes = 3;
  if (manifest.columns.n_clicks) rules.click_classes = rules.n_slots + 1;
  if (rules.click_classes > kMaxClasses) {
    throw Error(ErrorKind::kBadInput, "cannot learn clicks", manifest.name,
                "a page has " + std::to_string(rules.n_slots) + " slots, at most " +
                    std::to_string(kMaxClasses - 1) + " can be learned");
  }
  return spec;
}

std::vector<std::int64_t> LoggedPages::rows_of(const std::vector<std::int64_t>& numbers) const {
  std::vector<std::int64_t> rows;
  for (const std::int64_t number : numbers) {
    const auto s = static_cast<std::size_t>(number);
    for (std::int64_t row = session_begin[s]; row < session_begin[s + 1]; ++row) rows.push_back(row);
  }
  return rows;
}

data::Selection with_all_splits(data::Selection selection) {
  selection.train = selection.valid = selection.test = true;
  return selection;
}

LoggedPages logged_pages(const data::LoadedPages& loaded, const data::Manifest& manifest,
                         const data::Selection& selection, const std::string& folder) {
  const data::Pages& from = loaded.pages;
  LoggedPages pages;
  pages.spec = learned_spec(manifest, from);
  pages.input_scale = scales_of(pages.spec);
  pages.action = from.action;
  pages.page = from.page;
  pages.session_begin = loaded.session_begin;
  for (std::size_t row = 0; row < from.rows(); ++row) append_row(from, row, pages);

  for (std::int64_t s = 0; s < pages.sessions(); ++s) {
    const data::Split split =
        from.split[static_cast<std::size_t>(pages.session_begin[static_cast<std::size_t>(s)])];
    const bool train = split == data::Split::kTrain;
    const bool fitted = names_splits(selection) ? selection.has(split) : train;
    if (fitted) {
      pages.fitted.push_back(s);
    } else if (!train) {
      pages.held_out.push_back(s);
    }
  }
  for (const auto& [sessions, side] :
       {std::pair(&pages.fitted, "to learn from"), std::pair(&pages.held_out, "held out")}) {
    if (has_feedback(pages, *sessions)) continue;
    throw Error(ErrorKind::kBadInput, "cannot learn behaviour", folder,
                std::string("no page view ") + side + " has known feedback",
                "the log needs turn, buy or leave, and sessions of split train and of valid or test");
  }
  pages.digest = digest_of(pages);
  return pages;
}

std::vector<std::int64_t> bootstrap(const std::vector<std::int64_t>& sessions, std::uint64_t seed,
                                    std::uint32_t member) {
  std::vector<std::int64_t> drawn(sessions.size());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const Words words = draw(DrawKey{seed, member, static_cast<std::uint32_t>(i)}, Purpose::kBootstrap, 0u);
    const std::uint64_t at = (std::uint64_t{words.x[0]} * drawn.size()) >> 32;
    drawn[i] = sessions[static_cast<std::size_t>(at)];
  }
  return drawn;
}

}  // namespace vt::learn
