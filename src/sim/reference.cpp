// The executable definition of a simulator: one session at a time, one page after the other, straight from
// the rules.
#include <algorithm>
#include <stdexcept>

#include "sim/customer_policy.hpp"
#include "sim/lanes.hpp"
#include "sim/rows.hpp"
#include "sim/scalar_customers.hpp"
#include "sim/scalar_policy.hpp"
#include "vt/market/page.hpp"
#include "vt/session/act.hpp"
#include "vt/session/apply.hpp"
#include "vt/session/customer.hpp"
#include "vt/session/observe.hpp"
#include "vt/session/start.hpp"

namespace vt {
namespace {

class ReferenceSimulator final : public Simulator {
 public:
  explicit ReferenceSimulator(ModelPtr model)
      : model_(std::move(model)),
        rules_(model_->spec.rules),
        customer_policy_(model_->customer_policy),
        customers_(model_->customer_generator, rules_.attributes) {}

  const ModelPtr& model() const override { return model_; }
  std::int64_t lanes() const override { return lanes_.count(); }
  std::int64_t active() const override { return lanes_.active_count(); }
  std::vector<std::byte> save() const override { return to_bytes(lanes_, words()); }

  void reset(const Start& start) override {
    validate(start);
    lanes_.allocate(start, words());
    for (std::int64_t lane = 0; lane < start.lanes; ++lane) {
      begin(lane, start.first_session + static_cast<std::uint64_t>(lane));
    }
  }

  void restore(std::span<const std::byte> bytes) override { lanes_ = lanes_from_bytes(bytes, rules_); }

  void set_customer_policy(const Network& customer_policy) override {
    replace_customer_policy(*model_, customer_policy, customer_policy_);
  }

  void observe(Observation observation, Matrix<float> out, Stream) override {
    check_observation(out, lanes(), rules_, observation);
    for (std::int64_t lane = 0; lane < lanes(); ++lane) {
      std::fill_n(out.row(lane), out.cols, 0.0f);
      if (active(lane))
        session::observe(rules_, observation, customer(lane), state(lane), {out.row(lane), 1});
    }
  }

  void step(Matrix<const float> actions, const session::RewardRule& rule, const StepView& out,
            Stream) override {
    check_actions(actions, lanes(), rules_);
    for (std::int64_t lane = 0; lane < lanes(); ++lane) {
      Page page;
      if (active(lane)) {
        for (int i = 0; i < rules_.action_size; ++i) {
          action_[i] = session::execute(actions(lane, i), rules_.low[i], rules_.high[i]);
        }
        page = serve(lane, rule);
      }
      write_step(out, lane, page);
      if (page.outcome.end == EndReason::kNone) continue;
      if (out.terminal_observation.data != nullptr) {
        session::observe(rules_, rules_.observation, customer(lane),
                         session::after(page.before, page.outcome), {out.terminal_observation.row(lane), 1});
      }
      begin_next(lane);
    }
  }

  void rollout(const RankingPolicy& policy, Trajectories& out, Stream) override {
    policy_.assign(policy, model_->spec);
    check_trajectories(out, lanes(), rules_);
    const TrajectoriesView& view = out.view();
    for (std::int64_t t = 0; t < view.pages; ++t) {
      for (std::int64_t lane = 0; lane < view.lanes; ++lane) {
        write_before(view, t, lane, session_row(lane));
        Page page;
        if (active(lane)) {
          act(lane);
          page = serve(lane, out.options().reward);
        }
        write_page(view, t, lane, page);
        write_action(view, t, lane, page.outcome.served ? action_ : nullptr,
                     page.outcome.served ? noise_ : nullptr);
        if (page.outcome.end != EndReason::kNone) begin_next(lane);
      }
    }
    for (std::int64_t lane = 0; lane < view.lanes; ++lane)
      write_before(view, view.pages, lane, session_row(lane));
  }

 private:
  int words() const { return rules_.attributes.words; }
  bool active(std::int64_t lane) const { return lanes_.active[static_cast<std::size_t>(lane)] != 0; }
  std::uint32_t* customer(std::int64_t lane) { return lanes_.customer.data() + lane * words(); }
  session::State state(std::int64_t lane) const {
    return session::unpack_state(lanes_.state[static_cast<std::size_t>(lane)]);
  }
  SessionRow session_row(std::int64_t lane) {
    const auto i = static_cast<std::size_t>(lane);
    return SessionRow{lanes_.session[i], customer(lane), lanes_.state[i]};
  }
  DrawKey key(std::int64_t lane) const { return lanes_.key(lane); }

  void begin_next(std::int64_t lane) {
    begin(lane, lanes_.session[static_cast<std::size_t>(lane)] + static_cast<std::uint64_t>(lanes()));
  }

  // Draws the customer of session `number` into the lane, or leaves the lane idle.
  void begin(std::int64_t lane, std::uint64_t number) {
    const auto i = static_cast<std::size_t>(lane);
    const bool within = lanes_.within(number);
    lanes_.active[i] = within ? 1 : 0;
    lanes_.session[i] = within ? number : 0;
    lanes_.state[i] = 0;
    lanes_.page_count[i] = 0;
    std::fill_n(customer(lane), words(), 0u);
    if (!within) return;
    customers_.draw(session::start_key(lanes_.start.seed, number), customer(lane));
    if (model_->page_count) {
      one_hot(customer(lane), input_);
      forward_(model_->page_count->view(), input_, logits_);
      lanes_.page_count[i] = session::draw_page_count(rules_, session::start_key(lanes_.start.seed, number),
                                                      {logits_.data(), 1}, model_->page_count->outputs());
    }
  }

  void one_hot(const std::uint32_t* packed, std::vector<float>& out) const {
    out.resize(static_cast<std::size_t>(rules_.attributes.width));
    session::observe(rules_, Observation::kCustomer, packed, {}, {out.data(), 1});
  }

  // Fills action_ [k] with the executed action and noise_ [k] with the standard noise behind it.
  void act(std::int64_t lane) {
    const market::SessionTaste taste = model_->market ? session_taste(lane) : market::SessionTaste{};
    const float* wanted = model_->market ? taste.taste : nullptr;
    log_density_ = policy_.act({key(lane), customer(lane), state(lane), wanted}, action_, noise_);
  }

  // The customer's answer to action_; moves the lane's state on.
  Page serve(std::int64_t lane, const session::RewardRule& rule) {
    const auto i = static_cast<std::size_t>(lane);
    const session::State before = state(lane);
    Page page;
    page.before = before;
    page.norm = session::action_norm<float>({action_, 1}, rules_.action_size);
    page.log_density = log_density_;
    session::PageValue<float> expected;
    if (model_->market) {
      const market::SessionTaste taste = session_taste(lane);
      market::TopItems top;
      market::rank(market_view(), taste.category, action_, market_scratch(), top);
      const market::Answer<float> answer = market::answer<float>(
          market_view(), taste, top, before.page, draw_uniform(key(lane), Purpose::kCustomerAction, 0));
      page.outcome = session::answer(rules_, before, answer.feedback, 0u);
      page.turnover = answer.turnover;
      expected = answer.expected;
    } else {
      customer_input(lane, before);
      forward_(customer_policy_.view(), input_, logits_);
      float u[3];
      session::customer_uniforms(key(lane), u);
      const auto answer = session::answer_from_logits<float>(rules_, {logits_.data(), 1}, u);
      const auto clicks = static_cast<std::uint32_t>(answer.clicks);
      page.outcome = model_->page_count
                         ? session::answer_counted(before, lanes_.page_count[i], clicks,
                                                   static_cast<std::uint32_t>(answer.code))
                         : session::answer(rules_, before,
                                           static_cast<Feedback>(static_cast<int>(answer.feedback)), clicks);
      expected = answer.expected;
    }
    page.reward = session::page_reward(rule, page.outcome, page.turnover, expected, page.norm);
    lanes_.state[i] = session::pack(session::after(before, page.outcome));
    return page;
  }

  // <s one-hot, a, n>
  void customer_input(std::int64_t lane, session::State before) {
    one_hot(customer(lane), input_);
    input_.insert(input_.end(), action_, action_ + rules_.action_size);
    input_.push_back(static_cast<float>(before.page));
  }

  market::WorldView market_view() const { return model_->market->view(); }
  float* market_scratch() {
    scores_.resize(static_cast<std::size_t>(market_view().candidates));
    return scores_.data();
  }
  market::SessionTaste session_taste(std::int64_t lane) {
    market::SessionTaste taste;
    market::session_taste(
        market_view(), rules_.attributes,
        session::start_key(lanes_.start.seed, lanes_.session[static_cast<std::size_t>(lane)]), customer(lane),
        taste);
    return taste;
  }

  ModelPtr model_;
  session::PageRules rules_;
  Network customer_policy_;
  ScalarCustomers customers_;
  Lanes lanes_;
  ScalarPolicy policy_;
  ScalarForward forward_;
  std::vector<float> input_, logits_, scores_;
  float log_density_ = 0.0f;
  float action_[kMaxActions] = {};
  float noise_[kMaxActions] = {};
};

}  // namespace

std::unique_ptr<Simulator> make_reference_simulator(ModelPtr model) {
  return std::make_unique<ReferenceSimulator>(std::move(model));
}

}  // namespace vt
