// A file's bytes, read in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace vt::io {

// Bytes of a file with a position. Every length is checked before it is trusted.
class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {}

  std::size_t offset() const { return offset_; }
  std::size_t left() const { return bytes_.size() - offset_; }
  std::span<const std::byte> take(std::size_t count);
  // Little-endian, `count` <= 8 bytes.
  std::uint64_t take_unsigned(int count);
  // Up to and without '\n', at most `limit` bytes.
  std::string take_line(std::size_t limit);

  // Throws vt::Error (kBadInput) naming the file and the byte.
  [[noreturn]] void refuse(std::size_t at, const std::string& why) const;

 private:
  std::span<const std::byte> bytes_;
  std::string where_;
  std::size_t offset_ = 0;
};

}  // namespace vt::io
