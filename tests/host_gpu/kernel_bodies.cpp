#include "tests/host_gpu/kernel_bodies.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <typeinfo>

#include "kernels/generate.cuh"
#include "kernels/generate_market.cuh"
#include "kernels/generate_table.cuh"
#include "kernels/layered.cuh"
#include "kernels/layers.cuh"
#include "kernels/memory_context.cuh"
#include "kernels/pack.cuh"
#include "kernels/reduce.cuh"
#include "kernels/refill.cuh"
#include "kernels/rollout.cuh"
#include "kernels/rows.cuh"
#include "kernels/take.cuh"

namespace vt::host_gpu {
namespace {

using test::Grid;
using test::HostCta;
using namespace kernels;

std::string demangled(const char* mangled) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(mangled, nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? text.get() : mangled;
}

std::string without(std::string text, std::initializer_list<const char*> words) {
  for (const std::string word : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word))
      text.erase(at, word.size());
  }
  return text;
}

std::string shortened(const std::string& text) {
  return without(text, {"(anonymous namespace)::", "vt::kernels::", "vt::"});
}

// No aligned word of an argument may be an address that only the host has.
template <class T>
void refuse_host_addresses(const T& argument, const IsHost& is_host) {
  for (std::size_t at = 0; at + sizeof(void*) <= sizeof(T); at += sizeof(void*)) {
    const void* word = nullptr;
    std::memcpy(&word, reinterpret_cast<const std::byte*>(&argument) + at, sizeof(word));
    if (!is_host(word)) continue;
    throw std::invalid_argument("an address of the host's memory at byte " + std::to_string(at) + " of a " +
                                demangled(typeid(T).name()));
  }
}

class Table {
 public:
  // body(cta, arguments...), of a kernel with arguments of these types.
  template <class... Args>
  void add(const std::string& name, void (*body)(const HostCta&, Args...)) {
    const auto bind = [body](void** arguments, const Grid& grid, const IsHost& is_host) {
      return [&]<std::size_t... kAt>(std::index_sequence<kAt...>)->std::function<void()> {
        using Values = std::tuple<std::remove_cvref_t<Args>...>;
        const auto values =
            std::make_shared<const Values>(*static_cast<const std::remove_cvref_t<Args>*>(arguments[kAt])...);
        (refuse_host_addresses(std::get<kAt>(*values), is_host), ...);
        return
            [=] { test::run_grid(grid, [&](const HostCta& cta) { body(cta, std::get<kAt>(*values)...); }); };
      }
      (std::index_sequence_for<Args...>());
    };
    const std::string types = demangled(typeid(void(std::remove_cvref_t<Args>...)).name());
    bodies_[name + shortened(types.substr(types.find('(')))] = bind;
  }
  template <int kTile, WeightSource kSource>
  void add_shaped() {
    const std::string shape = "_kernel<" + std::to_string(kTile) + ", " + word("WeightSource", kSource);
    add(
        "generate" + shape + ">",
        +[](const HostCta& cta, const GenerateArgs& args) { generate<kTile, kSource>(cta, args); });
    add(
        "rollout" + shape + ", " + word("Shop", Shop::kNetworks) + ">",
        +[](const HostCta& cta, const RolloutArgs& args) {
          rollout<kTile, kSource, Shop::kNetworks>(cta, args);
        });
    add(
        "rollout" + shape + ", " + word("Shop", Shop::kMarket) + ">",
        +[](const HostCta& cta, const RolloutArgs& args) {
          rollout<kTile, kSource, Shop::kMarket>(cta, args);
        });
  }
  template <Shop kShop>
  void add_layered() {
    constexpr int kTile = kLayeredShape.tile;
    const std::string shop = "_kernel<" + word("Shop", kShop) + ">";
    add(
        "layered_begin" + shop,
        +[](const HostCta& cta, const LayeredArgs& args) { layered_begin<kTile, kShop>(cta, args); });
    add(
        "layered_act" + shop,
        +[](const HostCta& cta, const LayeredArgs& args) { layered_act<kTile, kShop>(cta, args); });
    add(
        "layered_answer" + shop,
        +[](const HostCta& cta, const LayeredArgs& args) { layered_answer<kTile, kShop>(cta, args); });
  }
  // An exclusive sum as CUB launches it: the second kernel does all of it.
  void add_scan() {
    bodies_["DeviceScanInitKernel"] = [](void**, const Grid&, const IsHost&) { return [] {}; };
    bodies_["DeviceScanKernel"] = [](void** arguments, const Grid&, const IsHost&) {
      const auto* from = *static_cast<const std::uint32_t* const*>(arguments[0]);
      auto* to = *static_cast<std::uint32_t* const*>(arguments[1]);
      const auto count = *static_cast<const unsigned long long*>(arguments[6]);
      return [=] { std::exclusive_scan(from, from + count, to, 0u); };
    };
  }
  std::map<std::string, Bind> take() { return std::move(bodies_); }

 private:
  template <class Enum>
  static std::string word(const char* type, Enum value) {
    return std::string("(") + type + ")" + std::to_string(static_cast<int>(value));
  }
  std::map<std::string, Bind> bodies_;
};

std::map<std::string, Bind> make_bodies() {
  Table table;
  table.add_shaped<32, WeightSource::kStaged>();
  table.add_shaped<32, WeightSource::kCached>();
  table.add_shaped<64, WeightSource::kStaged>();
  table.add_shaped<64, WeightSource::kCached>();
  table.add_layered<Shop::kNetworks>();
  table.add_layered<Shop::kMarket>();
  table.add_scan();
  table.add(
      "generate_memory_kernel", +[](const HostCta& cta, const GenerateArgs& args) {
        generate<kMemoryShape.tile, WeightSource::kCached>(in_memory(cta, args.memory, args.layout.bytes),
                                                           args);
      });
  table.add(
      "generate_market_kernel",
      +[](const HostCta& cta, const GenerateArgs& args) { generate_market(cta, args); });
  table.add(
      "generate_table_kernel",
      +[](const HostCta& cta, const GenerateArgs& args) { generate_table(cta, args); });
  table.add(
      "start_layer_kernel",
      +[](const HostCta& cta, const RowLayer& layer, const float* sums, float* y, std::int64_t lanes,
          std::int64_t pitch) { start_layer(cta, layer, sums, y, lanes, pitch); });
  table.add(
      "finish_layer_kernel", +[](const HostCta& cta, const RowLayer& layer, nn::Activation activation,
                                 float slope, float* y, std::int64_t lanes, std::int64_t pitch) {
        finish_layer(cta, layer, activation, slope, y, lanes, pitch);
      });
  table.add(
      "pack_kernel", +[](const HostCta& cta, const nn::MlpView& from, const float* input_scale, float* base) {
        pack_network(cta, from, input_scale, base);
      });
  table.add(
      "pack_noise_kernel",
      +[](const HostCta& cta, const float* log_std, int k, float* deviation, float* log_normaliser) {
        pack_noise(cta, log_std, k, deviation, log_normaliser);
      });
  table.add(
      "count_needed_kernel",
      +[](const HostCta& cta, const SessionNumbers& numbers, const std::uint64_t* taken, const PoolView& pool,
          std::uint32_t* need) { count_needed(cta, numbers, taken, pool, need); });
  table.add(
      "begin_kernel", +[](const HostCta& cta, const SessionNumbers& numbers, const PoolView& pool, int words,
                          const LanesView& lanes) { begin_lanes(cta, numbers, pool, words, lanes); });
  table.add(
      "reduce_pages_kernel", +[](const HostCta& cta, const TrajectoriesView& from, PageTotals* totals) {
        reduce_pages(cta, from, totals);
      });
  table.add(
      "observe_lanes_kernel", +[](const HostCta& cta, const session::PageRules& rules,
                                  Observation observation, const LanesView& lanes, const Matrix<float>& out) {
        observe_lanes(cta, rules, observation, lanes, out);
      });
  table.add(
      "observe_ends_kernel",
      +[](const HostCta& cta, const session::PageRules& rules, const TrajectoriesView& pages,
          const Matrix<float>& out) { observe_ends(cta, rules, pages, out); });
  table.add(
      "expand_kernel", +[](const HostCta& cta, const session::PageRules& rules, const TrajectoriesView& from,
                           const session::BatchView<float>& to) { expand(cta, rules, from, to); });
  table.add(
      "write_order_kernel", +[](const HostCta& cta, const Order& order, std::int64_t count,
                                std::int64_t* out) { write_order(cta, order, count, out); });
  return table.take();
}

}  // namespace

const std::map<std::string, Bind>& kernel_bodies() {
  static const std::map<std::string, Bind> bodies = make_bodies();
  return bodies;
}

// CUB's names hold their policies: the function's own is enough.
std::string short_name(const char* mangled) {
  const std::string text = demangled(mangled);
  for (const char* scan : {"DeviceScanInitKernel", "DeviceScanKernel"}) {
    if (text.find(std::string("::") + scan + "<") != std::string::npos) return scan;
  }
  const std::string name = shortened(text);
  return name.starts_with("void ") ? name.substr(5) : name;
}

}  // namespace vt::host_gpu
