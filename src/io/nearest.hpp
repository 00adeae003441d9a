// "did you mean": the known word nearest to an unknown one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vt::io {

// The word of smallest edit distance (first of equals); empty where `known` is empty.
std::string nearest(std::string_view word, std::span<const std::string> known);

}  // namespace vt::io
