#include "io/cbor.hpp"

#include <cstdint>
#include <vector>

#include "vt/core/error.hpp"

namespace vt::io {
namespace {

constexpr std::size_t kMaxDepth = 16;

// The heads of all items, walked without recursion, so that the parser may recurse as deep as they nest.
class Heads {
 public:
  Heads(std::span<const std::byte> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  void check() {
    std::vector<std::uint64_t> open = {1};  // items still to come at each depth
    while (!open.empty()) {
      if (open.back() == 0) {
        open.pop_back();
        continue;
      }
      --open.back();
      const std::uint64_t inner = items_inside();
      if (inner == 0) continue;
      if (open.size() > kMaxDepth) refuse("is nested too deeply");
      open.push_back(inner);
    }
    if (at_ != bytes_.size()) refuse("follows the end of the data");
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorKind::kBadInput, "cannot read CBOR", where_,
                "what stands at byte " + std::to_string(at_) + " " + why);
  }

  std::uint64_t left() const { return bytes_.size() - at_; }

  std::uint64_t take(int count) {
    if (static_cast<std::uint64_t>(count) > left()) refuse("is cut short");
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | std::to_integer<std::uint64_t>(bytes_[at_++]);
    return value;
  }

  // Reads one head and the bytes of a string; how many items it holds.
  std::uint64_t items_inside() {
    const std::uint64_t head = take(1);
    const auto info = static_cast<int>(head & 31u);
    if (info > 27) refuse("has no definite length");
    const std::uint64_t argument = info < 24 ? static_cast<std::uint64_t>(info) : take(1 << (info - 24));
    switch (head >> 5) {
      case 2:
      case 3:
        if (argument > left()) refuse("is cut short");
        at_ += argument;
        return 0;
      case 4:
      case 5:
        if (argument > left()) refuse("is cut short");
        return (head >> 5) == 4 ? argument : 2 * argument;
      case 6:
        refuse("is a tag");
      default:
        return 0;
    }
  }

  std::span<const std::byte> bytes_;
  const std::string& where_;
  std::size_t at_ = 0;
};

}  // namespace

nlohmann::json parse_cbor(std::span<const std::byte> bytes, const std::string& where) {
  Heads(bytes, where).check();
  try {
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    return nlohmann::json::from_cbor(first, first + bytes.size());
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::kBadInput, "cannot read CBOR", where, "it holds what JSON cannot");
  }
}

}  // namespace vt::io
