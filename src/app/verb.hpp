// A verb: its keys and what it does. One file each, verb_NAME.cpp.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "config/settings.hpp"

namespace vt::app {

class Run;

class Verb {
 public:
  virtual ~Verb() = default;
  // Adds the verb's own keys; the common ones are there already.
  virtual void declare(config::Settings& settings) = 0;
  // Throws vt::Error for what a person did, Interrupted after a clean stop.
  virtual void run(Run& run) = 0;
};

struct VerbEntry {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<Verb> (*make)();
  bool uses_gpu;  // where --device says so
};

std::span<const VerbEntry> verbs();

std::unique_ptr<Verb> make_bench();
std::unique_ptr<Verb> make_check();
std::unique_ptr<Verb> make_demo();
std::unique_ptr<Verb> make_eval();
std::unique_ptr<Verb> make_fit_behavior();
std::unique_ptr<Verb> make_fit_customers();
std::unique_ptr<Verb> make_import();
std::unique_ptr<Verb> make_info();
std::unique_ptr<Verb> make_sample();
std::unique_ptr<Verb> make_synth();
std::unique_ptr<Verb> make_train();

}  // namespace vt::app
