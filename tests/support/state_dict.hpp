// PyTorch's legacy state dicts as text, every part open to change.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vt::test {

template <class T>
std::string raw(T value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof value);
}

inline std::string text(const std::string& value) {
  return "X" + raw(static_cast<std::uint32_t>(value.size())) + value;
}
inline std::string number(std::int32_t value) {
  return "J" + raw(value);
}

inline std::string numbers(const std::vector<std::int32_t>& values) {
  std::string tuple = "(";
  for (const std::int32_t value : values) tuple += number(value);
  return tuple + "t";
}

inline std::string pickle(const std::string& body) {
  return "\x80\x02" + body + ".";
}

// One tensor "w" over one storage "7", every part open to change.
struct StateDict {
  std::vector<float> storage = {1, 2, 3, 4, 5, 6};
  std::int32_t says = 6;  // elements, by the persistent id
  std::string type = "torch\nFloatStorage\n";
  std::string view = "N";
  std::int32_t offset = 0;
  std::vector<std::int32_t> shape = {2, 3};
  std::vector<std::int32_t> stride = {3, 1};
  std::string little_endian = "\x88";
  std::int64_t count = 6;  // elements, before the raw values
  std::string tail;

  std::string tensor() const {
    return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "c" + type + text("7") + text("cpu") +
           number(says) + view + "tQ" + number(offset) + numbers(shape) + numbers(stride) + "\x89NtR";
  }
  std::string preamble() const {
    return pickle("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") + pickle("M\xe9\x03") +
           pickle("}(" + text("little_endian") + little_endian + "u");
  }
  std::string storages() const {
    return pickle("](" + text("7") + "e") + raw(count) +
           std::string(reinterpret_cast<const char*>(storage.data()), storage.size() * sizeof(float)) + tail;
  }
  std::string file_with(const std::string& body) const { return preamble() + pickle(body) + storages(); }
  std::string file() const { return file_with("}(" + text("w") + tensor() + "u"); }
};

}  // namespace vt::test
