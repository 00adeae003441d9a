// V of GAN-SD (semantics 5): tables of attribute sets. The generator's are soft: the mean over a batch of
// products of per-row probabilities, which is the joint of independent hard draws given z. The data's are
// those of all customers. Every cell is smoothed by 1e-6.
//
// All tables lie in one flat tensor: a level's share for every column [W]; every pair of columns [W, W],
// which one matrix product gives and of which each chosen pair of attributes stands twice with weight 1/2;
// then the sets of three and more. Cells of tables that are not in V weigh 0.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learn/attribute_blocks.hpp"
#include "vt/data/customers.hpp"
#include "vt/learn/gan_sd.hpp"

namespace vt::learn {

// Where one shard of a batch keeps its part, and the products that larger sets need.
struct SoftTablePart {
  at::Tensor table;  // [cells] sums over the shard's rows
  std::vector<std::vector<at::Tensor>>
      product;  // per larger set: of its first 2, 3, ... attributes, [n, cells]
  std::vector<std::vector<at::Tensor>> adjoint;  // likewise
};

class SoftTables {
 public:
  // like: gives device and scalar type of the parts; the sums are double.
  SoftTables(const data::Customers& customers, const GanSdOptions& options, const AttributeBlocks& blocks,
             const at::Tensor& like);

  SoftTablePart make_part(std::int64_t rows) const;
  // part.table = sums over the rows of p [n, W].
  void add_up(const at::Tensor& p, SoftTablePart& part) const;
  // From the sums of all shards [cells] double over `rows` rows: entropy(), kl(), marginals and the slope of
  // beta KL - alpha H per cell.
  void compare(const at::Tensor& sums, std::int64_t rows);
  // d_p [n, W] = slope of beta KL - alpha H in p. Overwrites.
  void backward(const at::Tensor& p, SoftTablePart& part, at::Tensor& d_p) const;

  bool empty() const { return empty_; }
  std::int64_t cells() const { return data_.numel(); }
  // [] double, after compare()
  const at::Tensor& entropy() const { return entropy_; }
  const at::Tensor& kl() const { return kl_; }
  const at::Tensor& largest_kl() const { return largest_kl_; }  // of single attributes, data to generated
  const at::Tensor& least_entropy() const {
    return least_entropy_;
  }  // of single attributes, share of the data's

 private:
  struct LargerSet {
    AttributeSet attributes;
    std::int64_t first, cells;
  };
  at::Tensor singles_of(const at::Tensor& flat) const;  // [W]
  at::Tensor pairs_of(const at::Tensor& flat) const;    // [W, W]
  void describe_singles();

  const AttributeBlocks& blocks_;
  double alpha_, beta_;
  eval::KlDirection direction_;
  bool empty_, has_pairs_ = false;
  std::vector<LargerSet> larger_;
  at::Tensor data_, log_data_, weight_;    // [cells] double: smoothed shares; 0, 1/2 or 1
  at::Tensor share_, log_share_, work_;    // [cells] double
  at::Tensor slope_;                       // [cells] in the parts' scalar type, per row
  at::Tensor entropy_, kl_;                // [] double
  at::Tensor data_entropy_;                // [1, A] double, of single attributes
  at::Tensor column_, by_attribute_;       // [1, W], [1, A] double
  at::Tensor membership_;                  // [W, A] double
  at::Tensor largest_kl_, least_entropy_;  // [] double
};

}  // namespace vt::learn
