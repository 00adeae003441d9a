// The market's configuration: overrides, errors that name file and key, and a hash that sees every number.
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <cmath>
#include <set>
#include <sstream>

#include "market/built_in.hpp"
#include "tests/support/small_market.hpp"
#include "vt/core/error.hpp"

namespace vt {
namespace {

// The one line of a usage error.
std::string refusal(const std::string& toml) {
  try {
    test::market_of(toml);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    return error.what();
  }
  return "nothing was refused";
}

void expect_words(const std::string& text, std::initializer_list<const char*> words) {
  for (const char* word : words) EXPECT_NE(text.find(word), std::string::npos) << text << " lacks " << word;
}

TEST(MarketConfig, TheBuiltInMarketIsWhatItsFileSays) {
  const ModelPtr model = make_market();
  const SimulatorSpec& spec = model->spec;
  const std::vector<int> sizes = {8, 8, 11, 11, 11, 11, 2, 2, 3, 18, 3};
  ASSERT_EQ(spec.attributes.size(), sizes.size());
  std::set<std::string> names;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(spec.attributes[i].size, sizes[i]);
    EXPECT_EQ(spec.attributes[i].labels.size(), static_cast<std::size_t>(sizes[i]));
    names.insert(spec.attributes[i].name);
  }
  for (const char* name : {"history", "purchase_power", "query_category", "customer_category"})
    EXPECT_TRUE(names.contains(name));
  EXPECT_EQ(spec.rules.attributes.width, 88);
  EXPECT_EQ(spec.action_size(), 27);
  EXPECT_EQ(spec.rules.max_page_index, 19);
  EXPECT_EQ(spec.rules.n_slots, 10);
  EXPECT_EQ(spec.rules.high[26], 16.0f);
  EXPECT_TRUE(spec.has_turnover);
  EXPECT_EQ(make_market({}, 0)->spec.hash, spec.hash);
  EXPECT_NE(make_market({}, 1)->spec.hash, spec.hash);
}

TEST(MarketConfig, NormsAreThoseOfTheHistoricalRanker) {
  const ModelPtr model = make_market();
  const ExpectedRates rates = expected_rates(*model, historical_policy(*model), 4, 0, 2000);
  EXPECT_NEAR(rates.action_norm, 0.8, 5 * 0.11 / std::sqrt(6000.0));
  EXPECT_NEAR(model->spec.norm_quantile(0.5).value(), 0.8, 0.005);  // a little below the mean
  EXPECT_GT(model->spec.norm_quantile(0.95).value(), 0.95);
}

TEST(MarketConfig, AFileOverridesKeys) {
  const ModelPtr model = test::market_of("[page]\nn_slots = 5\n[buying]\nsolved_on = 200\n");
  EXPECT_EQ(model->spec.rules.n_slots, 5);
  EXPECT_EQ(model->spec.rules.max_page_index, 19);
  EXPECT_EQ(test::market_of("")->spec.hash, make_market()->spec.hash);
}

TEST(MarketConfig, ErrorsNameFileLineAndKey) {
  expect_words(refusal("[page]\nn_slot = 5\n"),
               {"market.toml:2", "'page.n_slot' is unknown", "'page.n_slots'"});
  expect_words(refusal("[pages]\n"), {"market.toml:1", "'pages' is unknown", "'page'"});
  expect_words(refusal("[page]\nexamination = 1.5\n"), {"market.toml:2", "'page.examination'", "0 to 1"});
  expect_words(refusal("[page]\nexamination = nan\n"), {"'page.examination'"});
  expect_words(refusal("[page]\nn_slots = \"ten\"\n"), {"'page.n_slots'", "1 to 16"});
  expect_words(refusal("[page]\nn_slots = 12\n[catalogue]\ncandidates = 11\n"),
               {"market.toml", "'page.n_slots'", "11 candidates"});
  expect_words(refusal("seed = -1\n"), {"market.toml:1", "'seed'"});
  expect_words(refusal("[catalogue]\nquery = \"weather\"\n"), {"'catalogue.query'", "weather"});
  expect_words(refusal("[[tastes.pairs]]\nbetween = [\"age\", \"weather\"]\n"), {"'tastes.pairs", "weather"});
  expect_words(refusal("[[tastes.pairs]]\nbetween = [\"age\"]\n"), {"'tastes.pairs[0].between'"});
  expect_words(
      refusal(
          "[[customers.attributes]]\nname = \"a\"\nkind = \"ordinal\"\nlabels = [\"x\"]\nparent = \"b\"\n"),
      {"'customers.attributes[0].parent'", "no earlier attribute"});
  expect_words(refusal("[customers]\nattributes = []\n"), {"'customers.attributes'"});
  expect_words(refusal("page = 3\n"), {"'page' is not a table"});
  expect_words(refusal("seed = \n"), {"cannot read TOML", "market.toml:1"});
  EXPECT_THROW(make_market("no/such/market.toml"), Error);
}

// The small market with one number changed: every change is another market.
TEST(MarketConfig, TheHashSeesEveryNumber) {
  const toml::table all = toml::parse(market::built_in_config());
  const toml::table small = toml::parse(test::kSmallMarket);
  std::set<std::string> hashes = {test::small_market()->spec.hash};
  std::size_t numbers = 0;
  for (const auto& [section, node] : all) {
    if (!node.is_table()) continue;
    for (const auto& [key, number] : *node.as_table()) {
      if (!number.is_number()) continue;
      toml::table changed = small;
      changed.insert(section, toml::table{});  // where the small market does not have it
      toml::table& place = *changed[section].as_table();
      const double factor =
          1.01 + 1e-3 * static_cast<double>(numbers);  // degrees a day and days are a product
      if (number.is_integer()) {
        place.insert_or_assign(key, place[key].value_or(*number.value<std::int64_t>()) + 1);
      } else {
        place.insert_or_assign(key, place[key].value_or(*number.value<double>()) * factor);
      }
      std::ostringstream text;
      text << changed;
      EXPECT_TRUE(hashes.insert(test::market_of(text.str())->spec.hash).second) << section << "." << key;
      ++numbers;
    }
  }
  EXPECT_GT(numbers, 30u);
}

}  // namespace
}  // namespace vt
