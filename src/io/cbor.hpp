// CBOR (RFC 8949) as this program writes it: one item, definite lengths, no tags.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

namespace vt::io {

// `where` names the file in errors. Throws vt::Error (kBadInput): cut short, bytes after the item, nested
// more than 16 deep, indefinite lengths, tags, text that is not UTF-8.
nlohmann::json parse_cbor(std::span<const std::byte> bytes, const std::string& where);

}  // namespace vt::io
