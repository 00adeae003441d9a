// A hand-made log of seven page views: two attributes of 3 and 4 levels, two action components of which one
// never moves, clicks of 4 slots, three pages at most.
#pragma once

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

}  // namespace vt::learn::test
