// Words shared by everything: kinds of simulator, what a customer does with a page, why a session ends.
#pragma once

#include <cstdint>

namespace vt {

enum class SimulatorKind : std::uint8_t { kLearned, kVirtualTb, kMarket };

// Codes as in the data files (contract, "Data set").
enum class Feedback : std::uint8_t { kTurn = 0, kBuy = 1, kLeave = 2, kUnknown = 3 };

enum class EndReason : std::uint8_t { kNone = 0, kBuy = 1, kLeave = 2, kLimit = 3, kCensored = 4 };

// What the ranker is paid for on a page (semantics 1).
enum class Reward : std::uint8_t { kBuy, kTurnover, kClicks };

// expected: the simulator's probability-weighted reward of the page; sampled: the reward of the drawn
// outcome.
enum class RewardEstimate : std::uint8_t { kExpected, kSampled };

// What the ranker sees (contract, "Observation").
enum class Observation : std::uint8_t { kCustomer, kCustomerPage, kVirtualTb };

// When the ranker is asked: on every page view, or once a session (semantics 1, replan).
enum class Replan : std::uint8_t { kPage, kSession };

// Fixed bounds of the POD descriptions that travel to every backend.
inline constexpr int kMaxAttributes = 64;
inline constexpr int kMaxActions = 64;
inline constexpr int kMaxLayers = 8;
inline constexpr int kMaxClasses = 128;  // page counts, clicks, codes and feedbacks of one head

}  // namespace vt
