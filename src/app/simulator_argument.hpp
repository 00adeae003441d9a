// SIM of the command line: market | market:FILE.toml | a simulator folder | a run folder that holds one.
#pragma once

#include <memory>
#include <string>

#include "app/run.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::app {

// Throws vt::Error: kUsage where there is no such thing, kBadInput where its files are broken.
ModelPtr open_simulator(const std::string& text);

// The backend of this build.
std::unique_ptr<Simulator> make_backend(ModelPtr model, const CommonOptions& common);

}  // namespace vt::app
