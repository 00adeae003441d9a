#include "io/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "io/files.hpp"
#include "vt/core/error.hpp"

namespace vt::io {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::size_t kMaxRank = 8;
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 40;
constexpr char kMetadata[] = "__metadata__";

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  TensorFile read() {
    const json header = read_header();
    TensorFile file;
    std::vector<Range> ranges;
    for (const auto& [name, entry] : header.items()) {
      if (name == kMetadata) {
        file.metadata = read_metadata(entry);
      } else {
        const Range range = read_entry(name, entry, file.tensors[name]);
        ranges.push_back(range);
      }
    }
    refuse_gaps(ranges);
    return file;
  }

 private:
  struct Range {
    std::uint64_t begin;
    std::uint64_t end;
    std::string name;
  };

  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorKind::kBadInput, "cannot read safetensors", where_, why);
  }

  json read_header() {
    std::uint64_t length = 0;
    if (bytes_.size() < sizeof length) refuse("it is shorter than the 8 bytes of its header length");
    std::memcpy(&length, bytes_.data(), sizeof length);
    const std::uint64_t rest = bytes_.size() - sizeof length;
    if (length > kMaxHeaderBytes || length > rest) {
      refuse("a header of " + std::to_string(length) + " bytes does not fit; the file may be truncated");
    }
    const char* text = reinterpret_cast<const char*>(bytes_.data()) + sizeof length;
    data_ = bytes_.subspan(sizeof length + length);
    std::vector<std::set<std::string>> keys;  // of the objects that are open
    const auto check = [&](int depth, json::parse_event_t event, json& value) {
      if (depth > 3) refuse("its header is nested too deeply");
      if (event == json::parse_event_t::object_start) keys.emplace_back();
      if (event == json::parse_event_t::object_end) keys.pop_back();
      if (event == json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) {
        refuse("its header has the key " + value.dump() + " twice");
      }
      return true;
    };
    json header;
    try {
      header = json::parse(text, text + length, check);
    } catch (const json::exception&) {
      refuse("its header is not JSON");
    }
    if (!header.is_object()) refuse("its header is not a JSON object");
    return header;
  }

  std::map<std::string, std::string> read_metadata(const json& entry) const {
    std::map<std::string, std::string> metadata;
    if (!entry.is_object()) refuse("its metadata is not an object");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) refuse("its metadata " + json(key).dump() + " is not a string");
      metadata[key] = value.get<std::string>();
    }
    return metadata;
  }

  // A list of integers >= 0.
  std::vector<std::uint64_t> read_sizes(const std::string& tensor, const json& entry, const char* key,
                                        std::size_t most) const {
    std::vector<std::uint64_t> sizes;
    const json& list = entry.at(key);
    bool good = list.is_array() && list.size() <= most;
    for (std::size_t i = 0; good && i < list.size(); ++i) {
      good = list[i].is_number_unsigned() && list[i].get<std::uint64_t>() <= kMaxSize;
      if (good) sizes.push_back(list[i].get<std::uint64_t>());
    }
    if (!good) refuse(tensor + ": " + key + " is not a short list of integers >= 0");
    return sizes;
  }

  Range read_entry(const std::string& name, const json& entry, Tensor& tensor) const {
    const std::string quoted = "tensor " + json(name).dump();
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") || !entry.contains("shape") ||
        !entry.contains("data_offsets")) {
      refuse(quoted + " is not described by dtype, shape and data_offsets");
    }
    if (entry["dtype"] != "F32")
      refuse(quoted + " has dtype " + entry["dtype"].dump() + ", expected \"F32\"");
    const std::vector<std::uint64_t> shape = read_sizes(quoted, entry, "shape", kMaxRank);
    const std::vector<std::uint64_t> offsets = read_sizes(quoted, entry, "data_offsets", 2);
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_.size()) {
      refuse(quoted + " lies outside the file, which may be truncated");
    }
    std::uint64_t count = 1;
    for (const std::uint64_t size : shape) {
      if (size != 0 && count > data_.size() / size) refuse(quoted + " has a shape larger than the file");
      count *= size;
    }
    if (count * sizeof(float) != offsets[1] - offsets[0]) {
      refuse(quoted + " has " + std::to_string(offsets[1] - offsets[0]) + " bytes, its shape needs " +
             std::to_string(count * sizeof(float)));
    }
    tensor.shape.assign(shape.begin(), shape.end());
    tensor.values.resize(count);
    if (count > 0) std::memcpy(tensor.values.data(), data_.data() + offsets[0], count * sizeof(float));
    for (const float value : tensor.values) {
      if (!std::isfinite(value)) refuse(quoted + " holds a value that is not finite");
    }
    return Range{offsets[0], offsets[1], quoted};
  }

  // The format wants tensors to follow each other without overlap or hole.
  void refuse_gaps(std::vector<Range>& ranges) const {
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::uint64_t end = 0;
    for (const Range& range : ranges) {
      if (range.begin != end)
        refuse(range.name + (range.begin < end ? " overlaps another" : " follows a hole"));
      end = range.end;
    }
  }

  std::span<const std::byte> bytes_;
  std::span<const std::byte> data_;  // after the header
  const std::string& where_;
};

}  // namespace

TensorFile read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.string());
}

TensorFile parse_safetensors(std::span<const std::byte> bytes, const std::string& where) {
  return Reader(bytes, where).read();
}

std::vector<std::byte> format_safetensors(const TensorFile& file) {
  json header = json::object();
  if (!file.metadata.empty()) header[kMetadata] = file.metadata;
  std::uint64_t end = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const std::uint64_t begin = end;
    end += tensor.values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  std::vector<std::byte> bytes(sizeof length + length + end);
  std::memcpy(bytes.data(), &length, sizeof length);
  std::memcpy(bytes.data() + sizeof length, text.data(), length);
  std::byte* out = bytes.data() + sizeof length + length;
  for (const auto& [name, tensor] : file.tensors) {
    const std::size_t size = tensor.values.size() * sizeof(float);
    if (size > 0) std::memcpy(out, tensor.values.data(), size);
    out += size;
  }
  return bytes;
}

void write_safetensors(const TensorFile& file, const std::filesystem::path& path) {
  write_file(path, format_safetensors(file));
}

}  // namespace vt::io
