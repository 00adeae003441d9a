#include "data/levels.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

#include "data/cell.hpp"
#include "data/value_counts.hpp"

namespace vt::data {
namespace {

std::string number_text(double value) {
  std::string text;
  convert(value, text);
  return text;
}

// "<1", "[1,5)", ">=5"
std::vector<std::string> bin_labels(const std::vector<double>& edges) {
  std::vector<std::string> labels = {"<" + number_text(edges.front())};
  for (std::size_t i = 1; i < edges.size(); ++i) {
    labels.push_back("[" + number_text(edges[i - 1]) + "," + number_text(edges[i]) + ")");
  }
  labels.push_back(">=" + number_text(edges.back()));
  return labels;
}

void set_labels(FinishedLevels& levels, std::vector<std::string> labels, bool missing_seen) {
  if (missing_seen) {
    levels.missing_code = static_cast<std::uint16_t>(labels.size());
    labels.emplace_back(kMissingLabel);
    ++levels.seen;
  }
  levels.attribute.size = static_cast<int>(labels.size());
  levels.attribute.labels = std::move(labels);
}

class LabelLevels final : public Levels {
 public:
  ColumnType type() const override { return ColumnType::kText; }

  std::uint32_t encode(const Column& column, std::size_t row) override {
    const std::string& label = column.as<std::string>()[row];
    const auto known = codes_.find(label);
    if (known != codes_.end()) return known->second;
    if (labels_.size() == kMostLevels) throw std::length_error("levels");
    const auto code = static_cast<std::uint32_t>(labels_.size());
    codes_.emplace(label, code);
    labels_.push_back(label);
    return code;
  }

  FinishedLevels finish(bool missing_seen) const override {
    std::vector<std::uint32_t> order(labels_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::vector<double> numbers(labels_.size());
    const bool numeric = std::equal(
        labels_.begin(), labels_.end(), numbers.begin(),
        [](const std::string& label, double& number) { return convert(std::string_view(label), number); });
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (numeric && numbers[a] != numbers[b]) return numbers[a] < numbers[b];
      return labels_[a] < labels_[b];
    });
    FinishedLevels levels;
    levels.code_of.resize(labels_.size());
    std::vector<std::string> labels;
    for (const std::uint32_t provisional : order) {
      levels.code_of[provisional] = static_cast<std::uint16_t>(labels.size());
      labels.push_back(labels_[provisional]);
    }
    levels.seen = static_cast<int>(labels.size());
    set_labels(levels, std::move(labels), missing_seen);
    return levels;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> codes_;
  std::vector<std::string> labels_;  // by provisional code
};

// Level i: edges[i - 1] <= x < edges[i].
class BinLevels final : public Levels {
 public:
  explicit BinLevels(std::vector<double> edges) : edges_(std::move(edges)), seen_(edges_.size() + 1, false) {}

  ColumnType type() const override { return ColumnType::kFloat64; }

  std::uint32_t encode(const Column& column, std::size_t row) override {
    const double value = column.as<double>()[row];
    const auto bin = std::upper_bound(edges_.begin(), edges_.end(), value) - edges_.begin();
    seen_[static_cast<std::size_t>(bin)] = true;
    return static_cast<std::uint32_t>(bin);
  }

  FinishedLevels finish(bool missing_seen) const override {
    FinishedLevels levels;
    levels.code_of.resize(seen_.size());
    std::iota(levels.code_of.begin(), levels.code_of.end(), std::uint16_t{0});
    levels.seen = static_cast<int>(std::count(seen_.begin(), seen_.end(), true));
    set_labels(levels, bin_labels(edges_), missing_seen);
    return levels;
  }

 private:
  std::vector<double> edges_;
  std::vector<bool> seen_;
};

// At most `count` levels of about as many rows each; equal values stay together.
class QuantileLevels final : public Levels {
 public:
  explicit QuantileLevels(int count) : count_(count) {}

  ColumnType type() const override { return ColumnType::kFloat32; }

  std::uint32_t encode(const Column& column, std::size_t row) override {
    const std::uint32_t cell = ValueCounts::cell_of(column.as<float>()[row]);
    values_.add_cell(cell);
    return cell;
  }

  FinishedLevels finish(bool missing_seen) const override {
    FinishedLevels levels;
    std::vector<std::uint32_t> edges;  // the first cell of every level but the lowest
    if (values_.total() > 0) {
      const std::uint32_t lowest = values_.quantile_cell(0.0);
      for (int i = 1; i < count_; ++i) {
        const std::uint32_t cell = values_.quantile_cell(static_cast<double>(i) / count_);
        if (cell > (edges.empty() ? lowest : edges.back())) edges.push_back(cell);
      }
    }
    levels.code_of.resize(ValueCounts::kCells);
    std::uint16_t code = 0;
    for (std::uint32_t cell = 0; cell < ValueCounts::kCells; ++cell) {
      while (code < edges.size() && edges[code] <= cell) ++code;
      levels.code_of[cell] = code;
    }
    std::vector<double> bounds;
    for (const std::uint32_t cell : edges) bounds.push_back(ValueCounts::value_of(cell));
    levels.seen = values_.total() > 0 ? static_cast<int>(edges.size()) + 1 : 0;
    set_labels(levels, bounds.empty() ? std::vector<std::string>{"all"} : bin_labels(bounds), missing_seen);
    return levels;
  }

 private:
  int count_;
  ValueCounts values_;
};

}  // namespace

std::unique_ptr<Levels> make_levels(const MappedAttribute& attribute) {
  if (!attribute.bins.empty()) return std::make_unique<BinLevels>(attribute.bins);
  if (attribute.quantiles > 0) return std::make_unique<QuantileLevels>(attribute.quantiles);
  return std::make_unique<LabelLevels>();
}

}  // namespace vt::data
