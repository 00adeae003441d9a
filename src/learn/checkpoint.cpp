#include "learn/checkpoint.hpp"

#include <torch/torch.h>

#include <cstring>
#include <span>

#include "io/cbor.hpp"
#include "io/files.hpp"
#include "io/sha256.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "vtaobao training checkpoint";
constexpr int kVersion = 1;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw Error(ErrorKind::kBadInput, "unusable checkpoint", file.string(), why);
}

json binary(const void* data, std::size_t bytes) {
  const auto* first = static_cast<const std::uint8_t*>(data);
  return json::binary({first, first + bytes});
}

std::span<const std::byte> bytes_of(const json& value) {
  return std::as_bytes(std::span(value.get_binary()));
}

json read_body(const std::filesystem::path& file) {
  const json outer = io::parse_cbor(io::read_file(file), file.string());
  if (outer.value("format", "") != kFormat) refuse(file, "it is not a training checkpoint");
  if (outer.at("version") != kVersion) refuse(file, "it is of another version");
  const json::binary_t& body = outer.at("body").get_binary();
  if (outer.at("sha256") != io::sha256_hex(std::as_bytes(std::span(body))))
    refuse(file, "its content is damaged");
  return io::parse_cbor(std::as_bytes(std::span(body)), file.string());
}

}  // namespace

void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  json tensors = json::object();
  for (const auto& [name, tensor] : checkpoint.tensors) {
    const at::Tensor host = tensor.to(at::kCPU).contiguous();
    tensors[name] = binary(host.const_data_ptr(), host.nbytes());
  }
  const std::vector<std::uint8_t> body =
      json::to_cbor(json{{"identity", checkpoint.identity},
                         {"totals", checkpoint.totals},
                         {"tensors", std::move(tensors)},
                         {"simulator", binary(checkpoint.simulator.data(), checkpoint.simulator.size())}});
  const std::vector<std::uint8_t> whole =
      json::to_cbor(json{{"format", kFormat},
                         {"version", kVersion},
                         {"sha256", io::sha256_hex(std::as_bytes(std::span(body)))},
                         {"body", json::binary(body)}});
  io::write_file(file, std::as_bytes(std::span(whole)));
}

Resumed read_checkpoint(const std::filesystem::path& file, const json& identity,
                        const NamedTensors& tensors) try {
  const json body = read_body(file);
  const json& saved = body.at("identity");
  for (const auto& [key, value] : identity.items()) {
    if (saved.at(key) != value) refuse(file, "it is of a run with another " + key);
  }
  const json& named = body.at("tensors");
  for (const auto& [name, tensor] : tensors) {
    if (bytes_of(named.at(name)).size() != tensor.nbytes())
      refuse(file, "tensor " + name + " has another size");
  }
  Resumed resumed{body.at("totals"), {}};
  const std::span<const std::byte> simulator = bytes_of(body.at("simulator"));
  for (const auto& [name, tensor] : tensors) {
    const std::span<const std::byte> bytes = bytes_of(named.at(name));
    const at::Tensor host = at::empty(tensor.sizes(), tensor.scalar_type());
    std::memcpy(host.mutable_data_ptr(), bytes.data(), bytes.size());
    tensor.copy_(host);
  }
  resumed.simulator.assign(simulator.begin(), simulator.end());
  return resumed;
} catch (const json::exception&) {
  refuse(file, "it is not a training checkpoint, or was cut short");
}

}  // namespace vt::learn
