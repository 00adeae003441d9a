#include <array>

#include "app/verb.hpp"

namespace vt::app {

std::span<const VerbEntry> verbs() {
  static constexpr std::array<VerbEntry, 9> kVerbs{{
      {"demo", "trains a ranking policy in the built-in market and scores it, small", make_demo},
      {"info", "versions, build, devices, what a simulator is", make_info},
      {"import", "foreign files to a data set, or to a simulator", make_import},
      {"check", "validates a data set", make_check},
      {"synth", "simulates logs", make_synth},
      {"train", "a ranking policy in a simulator", make_train},
      {"eval", "rolls a policy out over whole sessions", make_eval},
      {"sample", "draws customers only", make_sample},
      {"bench", "throughput", make_bench},
  }};
  return kVerbs;
}

}  // namespace vt::app
