// Work done a second, as Google Benchmark prints it.
#pragma once

#include <benchmark/benchmark.h>

namespace vt::bench {

// `each`: units of one iteration.
inline void count(benchmark::State& state, const char* unit, double each) {
  state.counters[unit] =
      benchmark::Counter(each, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

}  // namespace vt::bench
