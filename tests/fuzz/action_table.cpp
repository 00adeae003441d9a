// Actions of a team's own ranker, CSV or Parquet, by session or by customer.
#include "vt/data/action_table.hpp"

#include "tests/fuzz/input.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/policy.hpp"

void vt::fuzz::read(Input input) {
  static const ModelPtr model = test::random_learned(1);
  const std::string name = text_of(input).starts_with("PAR1") ? "table.parquet" : "table.csv";
  write(name, input);
  data::load_action_table(folder() / name, model->spec);
}
