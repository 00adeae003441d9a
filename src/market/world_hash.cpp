#include "market/world_hash.hpp"

namespace vt::market {

void add_world(io::Sha256& hash, const World& world) {
  const WorldView& c = world.constants;
  for (const std::int32_t number : {c.actions, c.categories, c.query_attribute, c.candidates, c.retrieved,
                                    c.slots, c.intents, c.pairs, c.classes}) {
    hash.add_value(number);
  }
  const AnswerParams& answer = c.answer;
  hash.add_floats(answer.examination);
  for (const float number : {answer.buy_page, answer.leave_base, answer.leave_page, answer.leave_elasticity,
                             answer.leave_reference, c.buy_base}) {
    hash.add_value(number);
  }
  for (const TastePair& pair : c.pair) {
    for (const std::int32_t number : {pair.a, pair.b, pair.first_row}) hash.add_value(number);
  }
  for (const std::int32_t number : c.parent) hash.add_value(number);
  for (const std::int32_t number : c.table) hash.add_value(number);
  for (const std::int32_t number : world.item_id) hash.add_value(number);
  for (const auto* table : {&world.relevance, &world.features, &world.price, &world.taste_mean,
                            &world.taste_linear, &world.taste_pair, &world.taste_intent, &world.buy_linear,
                            &world.leave_linear, &world.class_weight, &world.attribute_weight}) {
    hash.add_floats(*table);
  }
}

}  // namespace vt::market
