// "did you mean": the known word nearest to an unknown one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vt::io {

// The word of smallest edit distance (first of equals); empty where `known` is empty. A known word counts as
// one edit away where `word` leaves out its table: train.gamma from gamma, --train-gamma from --gamma.
std::string nearest(std::string_view word, std::span<const std::string> known);

// The nearest where it may be a slip of the keyboard, at most two edits; else empty.
std::string slip_of(std::string_view word, std::span<const std::string> known);

}  // namespace vt::io
