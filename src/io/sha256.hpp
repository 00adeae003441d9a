// SHA-256, the hash of files, simulators and policies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace vt::io {

class Sha256 {
 public:
  Sha256();
  ~Sha256();

  void add(std::span<const std::byte> bytes);
  // Text and arrays are preceded by their length, so that neighbours cannot trade bytes.
  void add_text(std::string_view text);
  template <class T>
  void add_value(T value) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    add(std::as_bytes(std::span(&value, 1)));
  }
  void add_floats(std::span<const float> values) {
    add_value(static_cast<std::uint64_t>(values.size()));
    add(std::as_bytes(values));
  }
  // 64 lower-case hexadecimal digits; the object is spent.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::span<const std::byte> bytes);
// Of a file's bytes, in bounded memory. Throws vt::Error as io::read_file.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace vt::io
