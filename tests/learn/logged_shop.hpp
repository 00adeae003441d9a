// A hand-made log of seven page views: two attributes of 3 and 4 levels, two action components of which one
// never moves, clicks of 4 slots, three pages at most; and a shop that is a table.
#pragma once

#include <cmath>
#include <memory>

#include "vt/core/draw.hpp"
#include "vt/learn/logged_pages.hpp"

namespace vt::learn::test {

inline data::Manifest shop_manifest() {
  data::Manifest manifest;
  manifest.name = "shop";
  manifest.attributes = {{"age", "categorical", 3, {}}, {"query", "categorical", 4, {}}};
  manifest.low = {-2.0f, -2.0f};
  manifest.high = {2.0f, 2.0f};
  manifest.center = {0.25f, -1.0f};
  manifest.scale = {0.5f, 0.0f};
  manifest.norm_quantiles = {{0.5, 1.0}, {0.95, 2.0}};
  manifest.max_page_index = 2;
  manifest.n_slots = 4;
  manifest.columns.n_clicks = true;
  return manifest;
}

// Sessions: train turn buy | valid leave | train turn, unknown, turn (its limit) | test turn (censored).
inline data::LoadedPages four_sessions() {
  data::LoadedPages loaded;
  data::Pages& pages = loaded.pages;
  pages.attributes = 2;
  pages.actions = 2;
  pages.session = {0, 0, 1, 2, 2, 2, 3};
  pages.page = {0, 1, 0, 0, 1, 2, 0};
  pages.codes = {2, 0, 2, 0, 0, 1, 1, 3, 1, 3, 1, 3, 2, 2};
  pages.action = {0.5f, -1, 0.25f, -1, 0.75f, -1, -0.5f, -1, 0.125f, -1, 0, -1, 1, -1};
  pages.feedback = {Feedback::kTurn,    Feedback::kBuy,  Feedback::kLeave, Feedback::kTurn,
                    Feedback::kUnknown, Feedback::kTurn, Feedback::kTurn};
  pages.n_clicks = {1, 2, 0, 3, 0, 0, 1};
  using data::Split;
  pages.split = {Split::kTrain, Split::kTrain, Split::kValid, Split::kTrain,
                 Split::kTrain, Split::kTrain, Split::kTest};
  loaded.session_begin = {0, 2, 3, 6, 7};
  return loaded;
}

inline LoggedPages logged_shop(const data::LoadedPages& loaded) {
  return logged_pages(loaded, shop_manifest(), {}, "shop");
}

// A shop whose answers are a table of the first attribute, purchases times e^(2 a) of the first action
// component a before they are shared out.
struct TableAnswer {
  double feedback[3];
  double clicks[3];
};

inline TableAnswer table_answer(int level, float action) {
  static constexpr double kFeedback[3][3] = {{.7, .1, .2}, {.5, .3, .2}, {.3, .2, .5}};
  static constexpr double kClicks[3][3] = {{.6, .3, .1}, {.2, .6, .2}, {.1, .2, .7}};
  const double* weight = kFeedback[level];
  const double buy = weight[1] * std::exp(2.0 * action), total = weight[0] + buy + weight[2];
  const double* clicks = kClicks[level];
  return {{weight[0] / total, buy / total, weight[2] / total}, {clicks[0], clicks[1], clicks[2]}};
}

inline float logged_mean(int level) {
  return 0.5f * static_cast<float>(level - 1);
}

// Sessions of one page each; every tenth is held out, every eleventh page has no feedback. logged_follows:
// whether the logged actions follow the first attribute.
inline std::shared_ptr<const LoggedPages> table_shop(int rows, bool logged_follows = true, int actions = 2) {
  data::LoadedPages loaded;
  data::Pages& pages = loaded.pages;
  pages.attributes = 2;
  pages.actions = actions;
  const auto pick = [](const double(&shares)[3], float u) {
    return static_cast<std::uint16_t>(u < shares[0] ? 0 : u < shares[0] + shares[1] ? 1 : 2);
  };
  for (int i = 0; i < rows; ++i) {
    const DrawKey key{99, static_cast<std::uint64_t>(i), 0};
    const Words words = draw(key, Purpose::kCustomerAction, 0);
    const auto level = static_cast<std::uint16_t>(words.x[0] % 3);
    float normal[4];
    draw_normals(key, Purpose::kActionNoise, 0, normal);
    const float action = 0.5f * normal[0] + (logged_follows ? logged_mean(level) : 0.0f);
    const TableAnswer answer = table_answer(level, actions > 0 ? action : 0.0f);
    pages.session.push_back(i);
    pages.page.push_back(0);
    pages.codes.insert(pages.codes.end(), {level, static_cast<std::uint16_t>(words.x[1] % 4)});
    if (actions > 0) pages.action.insert(pages.action.end(), {action, 0.5f * normal[1]});
    const auto feedback = static_cast<Feedback>(pick(answer.feedback, uniform(words.x[2])));
    pages.feedback.push_back(i % 11 == 10 ? Feedback::kUnknown : feedback);
    pages.n_clicks.push_back(pick(answer.clicks, uniform(words.x[3])));
    pages.split.push_back(i % 10 == 9 ? data::Split::kValid : data::Split::kTrain);
    loaded.session_begin.push_back(i);
  }
  loaded.session_begin.push_back(rows);
  data::Manifest manifest = shop_manifest();
  manifest.n_slots = 2;
  manifest.low.resize(static_cast<std::size_t>(actions));
  manifest.high.resize(static_cast<std::size_t>(actions));
  manifest.center.assign(static_cast<std::size_t>(actions), 0.125f);
  manifest.scale.assign(static_cast<std::size_t>(actions), 0.5f);
  return std::make_shared<const LoggedPages>(logged_pages(loaded, manifest, {}, "shop"));
}

}  // namespace vt::learn::test
