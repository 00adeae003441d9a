// How deep a TOML text nests by the dots of its keys: the parser bounds brackets, but not names.
#pragma once

#include <cstddef>
#include <string_view>

namespace vt::io {

// Names in the longest dotted key or table header: 3 for "[a.b.c]". Lexed only as far as strings and comments
// are concerned; from the first malformed one on, where a parser stops, it may be anything.
std::size_t longest_toml_key(std::string_view text);

}  // namespace vt::io
