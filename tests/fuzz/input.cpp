#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>

#include "io/sha256.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/scratch.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::fuzz {

std::vector<Input> split(Input input, std::size_t files) {
  std::vector<Input> parts;
  while (parts.size() + 1 < files) {
    std::uint32_t length = 0;
    std::memcpy(&length, input.data(), std::min(input.size(), sizeof length));
    input = input.subspan(std::min(input.size(), sizeof length));
    const Input part = input.first(std::min<std::size_t>(input.size(), length));
    parts.push_back(part);
    input = input.subspan(part.size());
  }
  parts.push_back(input);
  return parts;
}

std::string join(const std::vector<std::string>& files) {
  std::string all;
  for (std::size_t i = 0; i + 1 < files.size(); ++i) {
    const auto length = static_cast<std::uint32_t>(files[i].size());
    all.append(reinterpret_cast<const char*>(&length), sizeof length);
    all += files[i];
  }
  return all + files.back();
}

std::string text_of(Input input) {
  return std::string(reinterpret_cast<const char*>(input.data()), input.size());
}

std::string with_hashes(std::string text, const std::vector<Input>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string sign = "@" + std::to_string(i);
    const auto at = text.find(sign);
    if (at != std::string::npos) text.replace(at, sign.size(), io::sha256_hex(files[i]));
  }
  return text;
}

const std::filesystem::path& folder() {
  static const test::Scratch scratch;
  return scratch.path();
}

void write(const std::string& name, Input bytes) {
  std::ofstream(folder() / name, std::ios::binary) << text_of(bytes);
}

void run(const ModelPtr& model) {
  constexpr std::int64_t kLanes = 3;
  const auto shop = make_cpu_simulator(model, 1);
  shop->reset({.seed = 1, .lanes = kLanes, .first_session = 0, .sessions = 0});
  Trajectories out(model->spec.rules, 4, kLanes);
  shop->rollout(test::uniform_policy(model->spec), out);
}

}  // namespace vt::fuzz
