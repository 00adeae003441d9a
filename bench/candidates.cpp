// Scores the candidate rankers of configs/candidates.toml in a market (the truth: expectations, no feedback
// noise) and in shops learned from it, and prints a CSV table.
// Usage: vt_candidates CANDIDATES.toml MARKET.toml SESSIONS SIMULATOR...
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "io/files.hpp"
#include "io/toml_table.hpp"
#include "vt/core/draw.hpp"
#include "vt/eval/evaluation.hpp"
#include "vt/sim/market.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt {
namespace {

constexpr std::uint64_t kFreshSessions = std::uint64_t{1} << 63;  // semantics 2

// A linear ranker: [F + 1, k] rows of the one-hot columns, then of the bias.
using Rows = std::vector<double>;

struct Candidate {
  std::string name;
  double norm;  // in units of the logged p95
  RankingPolicy policy;
};

class Candidates {
 public:
  Candidates(const SimulatorModel& market, const std::string& file) : market_(market) {
    const toml::table text = io::parse_toml(io::read_text(file, 1 << 16), file, ErrorKind::kUsage);
    io::TomlTable root(text, file, ErrorKind::kUsage);
    seed_ = static_cast<std::uint64_t>(root.integer("seed", 0, 1 << 30));
    draw_customers(root.integer("customers", 1, 1 << 24));
    for (io::TomlTable& table : root.tables("candidate")) add(table);
    root.finish();
  }
  const std::vector<Candidate>& all() const { return all_; }

 private:
  std::size_t width() const { return static_cast<std::size_t>(market_.spec.rules.attributes.width); }
  std::size_t actions() const { return static_cast<std::size_t>(market_.spec.action_size()); }

  void draw_customers(std::int64_t count) {
    const session::AttributesView& a = market_.spec.rules.attributes;
    std::vector<std::uint32_t> packed(static_cast<std::size_t>(count * a.words));
    sample_customers(market_, seed_, kFreshSessions, count, packed.data());
    for (std::int64_t i = 0; i < count; ++i) {
      for (int j = 0; j < a.count; ++j)
        columns_.push_back(static_cast<std::size_t>(a.offset[j]) +
                           session::unpack(a, j, packed.data() + i * a.words));
    }
  }

  double mean_norm(const Rows& rows) const {
    const auto attributes = static_cast<std::size_t>(market_.spec.rules.attributes.count);
    std::vector<double> action(actions());
    double sum = 0;
    for (std::size_t at = 0; at < columns_.size(); at += attributes) {
      double square = 0;
      for (std::size_t d = 0; d < actions(); ++d) {
        double value = rows[width() * actions() + d];
        for (std::size_t j = 0; j < attributes; ++j) value += rows[columns_[at + j] * actions() + d];
        square += value * value;
      }
      sum += std::sqrt(square);
    }
    return sum / (static_cast<double>(columns_.size()) / static_cast<double>(attributes));
  }

  Rows of_mean_norm_one(Rows rows) const {
    const double norm = mean_norm(rows);
    for (double& value : rows) value /= norm;
    return rows;
  }

  Rows taste(bool linear) const {
    Rows rows((width() + 1) * actions(), 0.0);
    const market::World& world = *market_.market;
    for (std::size_t d = 0; d < actions(); ++d) rows[width() * actions() + d] = world.taste_mean[d];
    if (linear) std::copy_n(world.taste_linear.begin(), width() * actions(), rows.begin());
    return of_mean_norm_one(std::move(rows));
  }

  // Standard normals, addressed by (direction, row).
  Rows random(std::int64_t direction, bool linear) const {
    Rows rows((width() + 1) * actions(), 0.0);
    for (std::size_t row = linear ? 0 : width(); row <= width(); ++row) {
      const DrawKey key{seed_, static_cast<std::uint64_t>(direction), static_cast<std::uint32_t>(row)};
      for (std::size_t d = 0; d < actions(); d += 4) {
        float normal[4];
        draw_normals(key, Purpose::kParameterInit, static_cast<std::uint32_t>(d / 4), normal);
        for (std::size_t i = d; i < std::min(d + 4, actions()); ++i)
          rows[row * actions() + i] = normal[i - d];
      }
    }
    return of_mean_norm_one(std::move(rows));
  }

  static Rows sum(Rows a, const Rows& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
    return a;
  }

  Rows direction(const std::string& kind, std::int64_t number) const {
    if (kind == "taste") return taste(false);
    if (kind == "linear") return taste(true);
    if (kind == "random") return random(number, false);
    if (kind == "random_linear") return random(number, true);
    const bool linear = kind == "mixed_linear";
    return of_mean_norm_one(sum(taste(linear), random(number, linear)));
  }

  RankingPolicy policy(const Rows& rows, double norm) const {
    const session::PageRules& rules = market_.spec.rules;
    RankingPolicy policy;
    policy.kind = PolicyKind::kMlp;
    policy.kind_name = "mlp";
    policy.center.assign(actions(), 0.0f);
    policy.scale.assign(actions(), 1.0f);
    policy.low.assign(rules.low, rules.low + actions());
    policy.high.assign(rules.high, rules.high + actions());
    Layer layer;
    layer.in = static_cast<int>(width());
    layer.out = static_cast<int>(actions());
    for (std::size_t d = 0; d < actions(); ++d) {
      for (std::size_t column = 0; column < width(); ++column)
        layer.weight.push_back(static_cast<float>(norm * rows[column * actions() + d]));
      layer.bias.push_back(static_cast<float>(norm * rows[width() * actions() + d]));
    }
    policy.network.layers.push_back(std::move(layer));
    policy.hash = hash_of(policy);
    return policy;
  }

  void add(io::TomlTable& table) {
    const std::string kind =
        table.word("kind", {"zero", "taste", "random", "mixed", "linear", "random_linear", "mixed_linear"});
    const auto sign = static_cast<double>(table.integer("sign", -1, 1, 1));
    std::vector<std::int64_t> directions = {0};
    const bool drawn = table.has("directions");
    if (drawn) directions = table.integer_list("directions", 0, 1 << 20);
    const std::vector<double> norms = table.number_list("norms");
    table.finish();
    const double p95 = market_.spec.norm_quantile(0.95).value();
    for (const std::int64_t number : directions) {
      const Rows rows = kind == "zero" ? Rows((width() + 1) * actions(), 0.0) : direction(kind, number);
      for (const double norm : norms) {
        char text[64];
        std::snprintf(text, sizeof text, "%s%s%s %g", sign < 0 ? "-" : "", kind.c_str(),
                      drawn ? (" " + std::to_string(number)).c_str() : "", norm);
        all_.push_back({text, norm, policy(rows, sign * norm * p95)});
      }
    }
  }

  const SimulatorModel& market_;
  std::uint64_t seed_ = 0;
  std::vector<std::size_t> columns_;  // [customers, A]
  std::vector<Candidate> all_;
};

int run(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "usage: vt_candidates CANDIDATES.toml MARKET.toml SESSIONS SIMULATOR...\n");
    return 2;
  }
  const ModelPtr market = make_market(argv[2]);
  const std::int64_t sessions = std::strtoll(argv[3], nullptr, 10);
  const Candidates candidates(*market, argv[1]);
  std::vector<std::unique_ptr<Simulator>> shops;
  std::printf("candidate,norm,true");
  for (int i = 4; i < argc; ++i) {
    shops.push_back(make_cpu_simulator(load_simulator(argv[i])));
    std::printf(",learned_%d", i - 4);
  }
  std::printf("\n");
  for (const Candidate& candidate : candidates.all()) {
    std::printf("%s,%g,%.6f", candidate.name.c_str(), candidate.norm,
                expected_rates(*market, candidate.policy, 0, kFreshSessions, sessions).r2p);
    for (const auto& shop : shops) {
      const eval::EvalResult result =
          eval::evaluate(*shop, candidate.policy, {0, kFreshSessions, static_cast<std::uint64_t>(sessions)});
      std::printf(",%.6f", result.find("r2p")->mean);
    }
    std::printf("\n");
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace vt

int main(int argc, char** argv) try { return vt::run(argc, argv); } catch (const std::exception& fault) {
  std::fprintf(stderr, "vt_candidates: error: %s\n", fault.what());
  return 1;
}
