#include "io/byte_reader.hpp"

#include "vt/core/error.hpp"

namespace vt::io {

std::span<const std::byte> ByteReader::take(std::size_t count) {
  if (count > left())
    refuse(offset_, "the file ends here, " + std::to_string(count) + " more bytes were expected");
  const std::span<const std::byte> bytes = bytes_.subspan(offset_, count);
  offset_ += count;
  return bytes;
}

std::uint64_t ByteReader::take_unsigned(int count) {
  std::uint64_t value = 0;
  int shift = 0;
  for (const std::byte byte : take(static_cast<std::size_t>(count))) {
    value |= std::to_integer<std::uint64_t>(byte) << shift;
    shift += 8;
  }
  return value;
}

std::string ByteReader::take_line(std::size_t limit) {
  std::string line;
  while (line.size() <= limit) {
    const char next = static_cast<char>(take_unsigned(1));
    if (next == '\n') return line;
    line += next;
  }
  refuse(offset_, "a name is longer than " + std::to_string(limit) + " bytes");
}

void ByteReader::refuse(std::size_t at, const std::string& why) const {
  throw Error(ErrorKind::kBadInput, "cannot read PyTorch file", where_,
              "byte " + std::to_string(at) + ": " + why);
}

}  // namespace vt::io
