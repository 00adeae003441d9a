// An addressed order of rows (semantics 2): a bijection of 0 .. n - 1 that any thread can evaluate at any
// place. Four-round Feistel network on the smallest even number of bits that holds n, walked along its cycles
// until it falls below n.
#pragma once

#include <cstdint>

#include "vt/core/draw.hpp"

namespace vt {

class Order {
 public:
  // One order for each (seed, purpose, iteration, epoch); 1 <= n < 2^31.
  VT_HD Order(std::uint64_t seed, Purpose purpose, std::uint64_t iteration, std::uint32_t epoch,
              std::uint32_t n)
      : key_(draw(DrawKey{seed, iteration, epoch}, purpose, 0u)), n_(n) {
    while ((std::uint64_t{1} << (2 * bits_)) < n) ++bits_;
  }

  VT_HD std::uint32_t operator[](std::uint32_t i) const {
    do i = permute(i);
    while (i >= n_);
    return i;
  }

 private:
  VT_HD std::uint32_t permute(std::uint32_t i) const {
    const std::uint32_t mask = (1u << bits_) - 1u;
    std::uint32_t left = i >> bits_, right = i & mask;
    for (int round = 0; round < 4; ++round) {
      const std::uint32_t mixed = left ^ (mix(right + key_.x[round]) & mask);
      left = right;
      right = mixed;
    }
    return (left << bits_) | right;
  }
  // The finaliser of MurmurHash3.
  VT_HD static std::uint32_t mix(std::uint32_t x) {
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    x = (x ^ (x >> 13)) * 0xC2B2AE35u;
    return x ^ (x >> 16);
  }

  Words key_;
  std::uint32_t n_;
  std::uint32_t bits_ = 1;
};

}  // namespace vt
