#include "io/torch_state_dict.hpp"

#include <cmath>
#include <cstring>
#include <string_view>

#include "io/files.hpp"
#include "io/pickle.hpp"
#include "vt/core/error.hpp"

namespace vt::io {
namespace {

using Kind = PickleValue::Kind;

// 0x1950a86a20f9469cfc6c, little-endian.
constexpr std::string_view kMagicNumber("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
constexpr std::int64_t kProtocolVersion = 1001;
constexpr std::size_t kMaxRank = 8;

class StateDictReader {
 public:
  StateDictReader(std::span<const std::byte> bytes, const std::string& where)
      : reader_(bytes, where), budget_(static_cast<std::int64_t>(bytes.size())) {}

  TensorMap read() {
    read_preamble();
    const Pickle dict = read_pickle(reader_);
    read_storages(read_pickle(reader_));
    if (reader_.left() != 0) reader_.refuse(reader_.offset(), "there are bytes after the last storage");

    if (dict.top().kind != Kind::kDict) refuse(dict.top(), "this is not a state dict");
    TensorMap tensors;
    const std::vector<std::uint32_t>& items = dict.top().items;
    for (std::size_t i = 0; i < items.size(); i += 2) {
      const PickleValue& key = dict[items[i]];
      if (key.kind != Kind::kText) refuse(key, "a tensor's name is not text");
      if (dict[items[i + 1]].kind != Kind::kTensor)
        refuse(dict[items[i + 1]], "'" + key.text + "' is not a tensor");
      if (!tensors.emplace(key.text, tensor_of(dict, dict[items[i + 1]])).second) {
        refuse(key, "'" + key.text + "' is there twice");
      }
    }
    return tensors;
  }

 private:
  [[noreturn]] void refuse(const PickleValue& value, const std::string& why) const {
    reader_.refuse(value.offset, why);
  }

  void read_preamble() {
    const Pickle magic = read_pickle(reader_);
    if (magic.top().kind != Kind::kLong || magic.top().text != kMagicNumber) {
      refuse(magic.top(), "the magic number of PyTorch files is missing");
    }
    const Pickle version = read_pickle(reader_);
    if (version.top().kind != Kind::kInteger || version.top().integer != kProtocolVersion) {
      refuse(version.top(), "the protocol version is not " + std::to_string(kProtocolVersion));
    }
    const Pickle system = read_pickle(reader_);
    if (system.top().kind != Kind::kDict) refuse(system.top(), "the description of the system is missing");
    const std::vector<std::uint32_t>& items = system.top().items;
    for (std::size_t i = 0; i < items.size(); i += 2) {
      const PickleValue& value = system[items[i + 1]];
      if (system[items[i]].text == "little_endian" && (value.kind != Kind::kBool || value.integer != 1)) {
        refuse(value, "the file is big-endian");
      }
    }
  }

  void read_storages(const Pickle& keys) {
    if (keys.top().kind != Kind::kList) refuse(keys.top(), "the list of storages is missing");
    for (const std::uint32_t item : keys.top().items) {
      if (keys[item].kind != Kind::kText) refuse(keys[item], "a storage's key is not text");
      const std::size_t at = reader_.offset();
      const std::uint64_t count = reader_.take_unsigned(8);
      if (count > reader_.left() / sizeof(float)) {
        reader_.refuse(
            at, "a storage of " + std::to_string(count) + " floats is larger than the rest of the file");
      }
      if (!storages_.emplace(keys[item].text, reader_.take(count * sizeof(float))).second) {
        refuse(keys[item], "a storage's key is there twice");
      }
    }
  }

  // ('storage', torch.FloatStorage, key, device, count, None)
  std::span<const std::byte> storage_of(const Pickle& p, const PickleValue& storage) const {
    const std::vector<std::uint32_t>& id = storage.items;
    if (storage.kind != Kind::kStorage || id.size() != 6 || p[id[0]].text != "storage" ||
        p[id[1]].text != "torch FloatStorage" || p[id[2]].kind != Kind::kText ||
        p[id[4]].kind != Kind::kInteger || p[id[5]].kind != Kind::kNone) {
      refuse(storage, "this is not a storage of float32");
    }
    const auto found = storages_.find(p[id[2]].text);
    if (found == storages_.end()) refuse(storage, "a storage is named that the file does not hold");
    if (p[id[4]].integer != static_cast<std::int64_t>(found->second.size() / sizeof(float))) {
      refuse(storage, "a storage has another size than its tensor says");
    }
    return found->second;
  }

  std::vector<std::int64_t> sizes_of(const Pickle& p, const PickleValue& tuple) const {
    if (tuple.kind != Kind::kTuple || tuple.items.size() > kMaxRank)
      refuse(tuple, "this is not a shape or stride");
    std::vector<std::int64_t> sizes;
    for (const std::uint32_t item : tuple.items) {
      const PickleValue& size = p[item];
      if (size.kind != Kind::kInteger || size.integer < 0 || size.integer > INT32_MAX) {
        refuse(size, "this is not a size from 0 to 2^31 - 1");
      }
      sizes.push_back(size.integer);
    }
    return sizes;
  }

  // (storage, offset, shape, stride, requires_grad, backward_hooks)
  Tensor tensor_of(const Pickle& p, const PickleValue& value) {
    if (value.items.size() != 6)
      refuse(value, "a tensor has " + std::to_string(value.items.size()) + " arguments, not 6");
    const std::span<const std::byte> storage = storage_of(p, p[value.items[0]]);
    const auto available = static_cast<std::int64_t>(storage.size() / sizeof(float));
    const PickleValue& offset = p[value.items[1]];
    const std::vector<std::int64_t> shape = sizes_of(p, p[value.items[2]]);
    const std::vector<std::int64_t> stride = sizes_of(p, p[value.items[3]]);
    if (offset.kind != Kind::kInteger || offset.integer < 0 || offset.integer > available) {
      refuse(value, "a tensor starts outside its storage");
    }
    if (stride.size() != shape.size()) refuse(value, "shape and stride have different lengths");
    std::int64_t count = 1;
    std::int64_t last = offset.integer;  // largest index used
    for (std::size_t d = 0; d < shape.size(); ++d) {
      if (shape[d] != 0 && count > available / shape[d]) refuse(value, "a tensor is larger than its storage");
      count *= shape[d];
      last += shape[d] > 0 ? (shape[d] - 1) * stride[d] : 0;  // a product < 2^62
      if (last > available) refuse(value, "a tensor reaches outside its storage");
    }
    if (count > 0 && last >= available) refuse(value, "a tensor reaches outside its storage");
    budget_ -= count;
    if (budget_ < 0) refuse(value, "the tensors together are larger than the file");

    Tensor tensor{shape, std::vector<float>(static_cast<std::size_t>(count))};
    std::vector<std::int64_t> index(shape.size(), 0);
    for (float& out : tensor.values) {
      std::int64_t position = offset.integer;
      for (std::size_t d = 0; d < shape.size(); ++d) position += index[d] * stride[d];
      std::memcpy(&out, storage.data() + static_cast<std::size_t>(position) * sizeof(float), sizeof(float));
      if (!std::isfinite(out)) refuse(value, "a tensor holds a value that is not finite");
      for (std::size_t d = shape.size(); d-- > 0 && ++index[d] == shape[d];) index[d] = 0;
    }
    return tensor;
  }

  ByteReader reader_;
  std::int64_t budget_;  // elements still allowed: as many as the file has bytes
  std::map<std::string, std::span<const std::byte>> storages_;
};

}  // namespace

TensorMap read_torch_state_dict(const std::filesystem::path& path) {
  return parse_torch_state_dict(read_file(path), path.string());
}

TensorMap parse_torch_state_dict(std::span<const std::byte> bytes, const std::string& where) {
  if (bytes.size() >= 4 && std::memcmp(bytes.data(), "PK\x03\x04", 4) == 0) {
    throw Error(
        ErrorKind::kBadInput, "cannot read PyTorch file", where, "it is in the zip format",
        "save it with torch.save(state, path, _use_new_zipfile_serialization=False) or as safetensors");
  }
  return StateDictReader(bytes, where).read();
}

}  // namespace vt::io
