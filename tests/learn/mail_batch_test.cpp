// MAIL's rows: what the rollout and the log say, in the columns that the networks see.
#include "learn/mail_batch.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>

#include "tests/learn/mail_case.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kPages = 4, kLanes = 50;

MailOptions batch_options() {
  MailOptions options = small_mail();
  options.lanes = kLanes;
  options.horizon = kPages;
  options.discriminator_minibatch = 64;
  return options;
}

class MailBatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    backend->simulator().reset(Start{5, kLanes, 0, 0});
    RankingPolicy ranker;
    ranker.center = model->spec.center;
    ranker.scale = model->spec.scale;
    ranker.low = {-8, -8};
    ranker.high = {8, 8};
    backend->rollout(ranker);
    batch.expand(*backend, 1, 0);
  }
  const ModelPtr model = small_shop();
  const std::shared_ptr<const LoggedPages> pages = mail_log(60, 12);
  const std::unique_ptr<TrainingBackend> backend = cpu_training(2)(model, {kPages, kLanes, {{}, true}});
  MailBatch batch{*pages, batch_options(), at::kFloat};
};

TEST_F(MailBatchTest, GeneratedRowsAreThoseOfTheRollout) {
  const TrajectoriesView& v = backend->pages();
  const session::PageRules& rules = model->spec.rules;
  for (std::int64_t i = 0; i < (kPages + 1) * kLanes; ++i) {
    const at::Tensor row = batch.columns[i];
    const session::State state = session::unpack_state(v.state[i]);
    std::vector<float> s(7);
    session::observe(rules, Observation::kCustomer, v.customer + i * v.words, state,
                     Strided<float>{s.data(), 1});
    ASSERT_TRUE(batch.layout.s.of(row).equal(at::tensor(s)));
    ASSERT_FLOAT_EQ(batch.layout.n.of(row).item<float>(), static_cast<float>(state.page) / 6.0f);
    if (i >= kPages * kLanes) continue;
    const session::Outcome outcome = session::unpack_outcome(v.outcome[i]);
    ASSERT_TRUE(outcome.served);
    for (int c = 0; c < 2; ++c)
      ASSERT_FLOAT_EQ(row[c].item<float>(), float_of_half(v.action[i * 2 + c]) * 0.6f);
    const at::Tensor answer = batch.layout.answer.of(row);
    ASSERT_EQ(answer.sum().item<float>(), 1.0f);
    ASSERT_EQ(answer[static_cast<int>(outcome.feedback)].item<float>(), 1.0f);
  }
}

// With customer_episode = chain an episode goes on where a customer leaves.
TEST_F(MailBatchTest, LeavingEndsASessionButNoChain) {
  MailOptions options = batch_options();
  options.episode = CustomerEpisode::kChain;
  MailBatch chain(*pages, options, at::kFloat);
  chain.expand(*backend, 1, 0);
  const at::Tensor of_session = batch.ended.view({-1}), of_chain = chain.ended.view({-1});
  std::map<EndReason, int> ends;
  for (std::int64_t i = 0; i < kPages * kLanes; ++i) {
    const EndReason end = session::unpack_outcome(backend->pages().outcome[i]).end;
    ++ends[end];
    EXPECT_EQ(of_session[i].item<float>(), end != EndReason::kNone);
    EXPECT_EQ(of_chain[i].item<float>(), end != EndReason::kNone && end != EndReason::kLeave);
  }
  EXPECT_GT(ends[EndReason::kLeave], 5);
  EXPECT_GT(ends[EndReason::kBuy], 5);
}

// Pages without known feedback and held-out sessions are never shown to the discriminator.
TEST_F(MailBatchTest, LoggedRowsAreFittedOnesWithKnownFeedback) {
  auto masked = std::make_shared<LoggedPages>(*pages);
  std::map<std::vector<float>, int> allowed;
  const std::vector<std::int64_t> fitted = pages->rows_of(pages->fitted);
  for (std::size_t i = 0; i < fitted.size(); i += 3)
    masked->feedback[static_cast<std::size_t>(fitted[i])] = kNoFeedback;
  for (const std::int64_t row : fitted) {
    const auto r = static_cast<std::size_t>(row);
    if (masked->feedback[r] == kNoFeedback) continue;
    std::vector<float> expected(static_cast<std::size_t>(batch.layout.width), 0.0f);
    for (std::size_t c = 0; c < 2; ++c) expected[c] = pages->action[r * 2 + c] * pages->input_scale[7 + c];
    for (std::size_t i = 0; i < 2; ++i)
      expected[2 + static_cast<std::size_t>(pages->column[r * 2 + i])] = 1.0f;
    expected[9] = static_cast<float>(pages->page[r]) * pages->input_scale.back();
    expected[10 + static_cast<std::size_t>(pages->feedback[r])] = 1.0f;
    ++allowed[expected];
  }
  MailBatch other(*masked, batch_options(), at::kFloat);
  std::map<std::vector<float>, int> seen;
  for (std::uint64_t iteration = 0; iteration < 3; ++iteration) {
    other.expand(*backend, 1, iteration);
    const at::Tensor rows = other.logged.view({-1, other.layout.width});
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
      const float* first = rows[i].const_data_ptr<float>();
      const std::vector<float> row(first, first + other.layout.width);
      ASSERT_EQ(allowed.count(row), 1u);
      ++seen[row];
    }
  }
  EXPECT_GT(seen.size(), 150u);  // of 3 x 2 x 64 draws
}

TEST_F(MailBatchTest, OrdersAreAddressedByTheIteration) {
  MailBatch other(*pages, batch_options(), at::kFloat);
  other.expand(*backend, 1, 0);
  EXPECT_TRUE(other.discriminator_order.equal(batch.discriminator_order));
  EXPECT_TRUE(other.logged.equal(batch.logged));
  EXPECT_FALSE(other.discriminator_order[0].equal(other.discriminator_order[1]));
  EXPECT_FALSE(other.logged[0].equal(other.logged[1]));
  other.expand(*backend, 1, 1);
  for (const auto& [ours, theirs] : {std::pair(&batch.discriminator_order, &other.discriminator_order),
                                     {&batch.logged, &other.logged},
                                     {&batch.fisher_order, &other.fisher_order},
                                     {&batch.critic_order, &other.critic_order}}) {
    EXPECT_FALSE(ours->equal(*theirs));
  }
}

}  // namespace
}  // namespace vt::learn
