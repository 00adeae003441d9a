// A bounded reader of the pickle subset in which PyTorch stores state dicts (protocol 2). It builds plain
// values and executes nothing: an opcode or a global outside the lists below is refused with its offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/byte_reader.hpp"

namespace vt::io {

// One value of a pickle; others are named by index into Pickle::values.
struct PickleValue {
  enum class Kind {
    kNone,
    kBool,
    kInteger,
    kLong,  // wider than 64 bits: `text` holds its little-endian bytes
    kText,
    kTuple,
    kList,
    kDict,     // items: key, value, key, value, ...
    kGlobal,   // text: "module name"
    kStorage,  // items: the tuple of a persistent id
    kTensor,   // items: the arguments of torch._utils._rebuild_tensor_v2
  };
  Kind kind = Kind::kNone;
  std::int64_t integer = 0;
  std::string text;
  std::vector<std::uint32_t> items;
  std::size_t offset = 0;  // of its opcode in the file
};

struct Pickle {
  std::vector<PickleValue> values;
  std::uint32_t root = 0;
  const PickleValue& operator[](std::uint32_t index) const { return values[index]; }
  const PickleValue& top() const { return values[root]; }
};

// Reads one pickle up to its STOP. Throws vt::Error (kBadInput).
Pickle read_pickle(ByteReader& reader);

}  // namespace vt::io
