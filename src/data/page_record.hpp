// One row of a foreign log as a byte string that sorts by session, then page or time, then place in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "data/session_id.hpp"

namespace vt::data {

// What a row says apart from its attributes and its action.
struct PageFacts {
  std::int64_t row = 0;    // 1-based, in the log
  std::int64_t order = 0;  // page index or time
  std::int64_t ts_us = 0;
  float turnover = 0.0f;
  float action_logp = 0.0f;
  std::uint16_t n_clicks = 0;
  std::uint16_t n_slots = 0;
  std::uint8_t buy = 0;
  std::uint8_t leave = 0;
  std::uint8_t hour = 0;
  std::uint8_t split = 0;
};

// The key: the session's id (a 0 and a whole number as eight bytes big-endian, offset so that negative ones
// come first; or a 1, the text and a NUL, which no text holds), then order and row as such eight bytes. After
// the key come facts, codes and action.
class PageRecord {
 public:
  PageRecord(std::size_t attributes, std::size_t actions) : codes(attributes), action(actions) {}

  PageFacts facts;
  std::vector<std::uint32_t> codes;  // [A] provisional, see levels.hpp
  std::vector<float> action;         // [k]

  std::span<const std::byte> encode(std::int64_t id) {
    bytes_.assign(1, std::byte{0});
    append_ascending(id);
    return finish();
  }
  std::span<const std::byte> encode(const std::string& id) {
    if (const auto whole = whole_id(id)) return encode(*whole);
    bytes_.assign(1, std::byte{1});
    append(id.c_str(), id.size() + 1);
    return finish();
  }

  // Fills this from a record and returns the part of the key that is the session's id.
  std::span<const std::byte> decode(std::span<const std::byte> record) {
    const std::size_t tail = sizeof facts + codes.size() * sizeof codes[0] + action.size() * sizeof action[0];
    const std::byte* at = record.data() + record.size() - tail;
    take(at, &facts, sizeof facts);
    take(at, codes.data(), codes.size() * sizeof codes[0]);
    take(at, action.data(), action.size() * sizeof action[0]);
    return record.first(record.size() - tail - 2 * sizeof(std::int64_t));
  }

  static bool is_whole(std::span<const std::byte> key) { return key[0] == std::byte{0}; }
  static std::int64_t whole_of(std::span<const std::byte> key) {
    std::uint64_t value = 0;
    for (const std::byte byte : key.subspan(1)) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return static_cast<std::int64_t>(value ^ kSign);
  }
  static std::string text_of(std::span<const std::byte> key) {
    if (is_whole(key)) return std::to_string(whole_of(key));
    return std::string(reinterpret_cast<const char*>(key.data()) + 1, key.size() - 2);
  }

 private:
  static constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

  void append(const void* data, std::size_t size) {
    const auto* begin = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
  }
  void append_ascending(std::int64_t value) {
    const std::uint64_t bits = static_cast<std::uint64_t>(value) ^ kSign;
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<std::byte>(bits >> shift));
  }
  std::span<const std::byte> finish() {
    append_ascending(facts.order);
    append_ascending(facts.row);
    append(&facts, sizeof facts);
    append(codes.data(), codes.size() * sizeof codes[0]);
    append(action.data(), action.size() * sizeof action[0]);
    return bytes_;
  }
  static void take(const std::byte*& at, void* data, std::size_t size) {
    if (size > 0) std::memcpy(data, at, size);
    at += size;
  }

  std::vector<std::byte> bytes_;
};

}  // namespace vt::data
