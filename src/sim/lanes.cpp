#include "sim/lanes.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>

#include "vt/session/state.hpp"

namespace vt {
namespace {

constexpr std::uint64_t kMagic = 0x31534e414c545631ull;  // "1VTLANS1"
constexpr std::int64_t kMostLanes = std::int64_t{1} << 32;

template <class T>
void append(std::vector<std::byte>& bytes, const T* data, std::size_t count) {
  const std::size_t at = bytes.size();
  bytes.resize(at + count * sizeof(T));
  std::memcpy(bytes.data() + at, data, count * sizeof(T));
}

template <class T>
void take(std::span<const std::byte>& bytes, T* data, std::size_t count) {
  if (bytes.size() < count * sizeof(T)) throw std::invalid_argument("saved sessions: too short");
  std::memcpy(data, bytes.data(), count * sizeof(T));
  bytes = bytes.subspan(count * sizeof(T));
}

bool is_possible(const session::PageRules& rules, session::State state, std::uint32_t page_count) {
  const auto last_page = static_cast<std::uint32_t>(rules.max_page_index);
  const bool counted = rules.kind == SimulatorKind::kVirtualTb;
  const auto among = [&](std::uint32_t code, std::int32_t classes) {
    return code == 0 || (state.page > 0 && code < static_cast<std::uint32_t>(classes));
  };
  return state.page <= last_page && among(state.last_clicks, rules.click_classes) &&
         among(state.last_code, rules.code_classes) &&
         (counted ? state.page < page_count && page_count <= last_page + 1 : page_count == 0);
}

// Whether every attribute has a level: a word holds less than the product of its attributes' sizes.
bool is_possible(const session::AttributesView& a, const std::uint32_t* customer) {
  for (int i = 0; i < a.count; ++i) {
    const bool last_of_word = i + 1 == a.count || a.word[i + 1] != a.word[i];
    const std::uint64_t end = std::uint64_t{a.radix[i]} * static_cast<std::uint64_t>(a.size[i]);
    if (last_of_word && customer[a.word[i]] >= end) return false;
  }
  return true;
}

void check_sessions(const Lanes& lanes, const session::PageRules& rules) {
  const auto refuse = [](std::size_t lane, const char* what) {
    throw std::invalid_argument("saved sessions: lane " + std::to_string(lane) + " has " + what);
  };
  const auto count = static_cast<std::uint64_t>(lanes.count());
  for (std::size_t lane = 0; lane < lanes.session.size(); ++lane) {
    if (lanes.active[lane] > 1) refuse(lane, "neither a session nor none");
    if (lanes.active[lane] == 0) continue;
    const std::uint64_t number = lanes.session[lane];
    if (!lanes.within(number) || (number - lanes.start.first_session) % count != lane) {
      refuse(lane, "a session that it does not play");
    }
    const auto words = static_cast<std::size_t>(rules.attributes.words);
    if (!is_possible(rules.attributes, lanes.customer.data() + lane * words)) {
      refuse(lane, "a customer that cannot be");
    }
    if (!is_possible(rules, session::unpack_state(lanes.state[lane]), lanes.page_count[lane])) {
      refuse(lane, "a page that its session cannot reach");
    }
  }
}

}  // namespace

std::int64_t Lanes::active_count() const {
  return std::count(active.begin(), active.end(), std::uint8_t{1});
}

void Lanes::allocate(const Start& new_start, int words) {
  start = new_start;
  const auto lanes = static_cast<std::size_t>(start.lanes);
  session.assign(lanes, 0);
  active.assign(lanes, 0);
  customer.assign(lanes * static_cast<std::size_t>(words), 0);
  state.assign(lanes, 0);
  page_count.assign(lanes, 0);
}

void validate(const Start& start) {
  if (start.lanes < 1 || start.lanes > kMostLanes) throw std::invalid_argument("lanes: must be 1 to 2^32");
  if (start.sessions > 0 &&
      start.sessions - 1 > std::numeric_limits<std::uint64_t>::max() - start.first_session) {
    throw std::invalid_argument("first session + sessions: leaves 64 bits");
  }
}

std::vector<std::byte> to_bytes(const Lanes& lanes, int words) {
  std::vector<std::byte> bytes;
  const std::uint64_t head[] = {kMagic,
                                static_cast<std::uint64_t>(words),
                                lanes.start.seed,
                                static_cast<std::uint64_t>(lanes.start.lanes),
                                lanes.start.first_session,
                                lanes.start.sessions};
  append(bytes, head, std::size(head));
  append(bytes, lanes.session.data(), lanes.session.size());
  append(bytes, lanes.active.data(), lanes.active.size());
  append(bytes, lanes.customer.data(), lanes.customer.size());
  append(bytes, lanes.state.data(), lanes.state.size());
  append(bytes, lanes.page_count.data(), lanes.page_count.size());
  return bytes;
}

Lanes lanes_from_bytes(std::span<const std::byte> bytes, const session::PageRules& rules) {
  const int words = rules.attributes.words;
  std::uint64_t head[6];
  take(bytes, head, std::size(head));
  if (head[0] != kMagic || head[1] != static_cast<std::uint64_t>(words)) {
    throw std::invalid_argument("saved sessions: not of a simulator of these shapes");
  }
  const std::uint64_t per_lane = 8 + 1 + 4 * static_cast<std::uint64_t>(words) + 4 + 4;
  if (head[3] == 0 || head[3] != bytes.size() / per_lane || bytes.size() % per_lane != 0) {
    throw std::invalid_argument("saved sessions: the size does not match the lanes");
  }
  Lanes lanes;
  lanes.allocate(Start{head[2], static_cast<std::int64_t>(head[3]), head[4], head[5]}, words);
  take(bytes, lanes.session.data(), lanes.session.size());
  take(bytes, lanes.active.data(), lanes.active.size());
  take(bytes, lanes.customer.data(), lanes.customer.size());
  take(bytes, lanes.state.data(), lanes.state.size());
  take(bytes, lanes.page_count.data(), lanes.page_count.size());
  validate(lanes.start);
  check_sessions(lanes, rules);
  return lanes;
}

}  // namespace vt
