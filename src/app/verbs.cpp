#include <array>

#include "app/verb.hpp"

namespace vt::app {

std::span<const VerbEntry> verbs() {
  static constexpr std::array<VerbEntry, 11> kVerbs{{
      {"demo", "trains a ranking policy in the built-in market and scores it, small", make_demo, true},
      {"info", "versions, build, devices, what a simulator is", make_info, false},
      {"import", "foreign files to a data set, or to a simulator", make_import, false},
      {"check", "validates a data set", make_check, false},
      {"synth", "simulates logs", make_synth, false},
      {"fit-customers", "learns to draw customers from logs", make_fit_customers, false},
      {"fit-behavior", "a simulator of a shop from its logs", make_fit_behavior, true},
      {"train", "a ranking policy in a simulator", make_train, true},
      {"eval", "rolls a policy out over whole sessions", make_eval, true},
      {"sample", "draws customers only", make_sample, false},
      {"bench", "throughput", make_bench, true},
  }};
  return kVerbs;
}

}  // namespace vt::app
