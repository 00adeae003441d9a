// Ranking policies in training, as verbs run them.
#pragma once

#include "app/run.hpp"
#include "app/train_options.hpp"
#include "app/training_loop.hpp"
#include "vt/learn/pathwise.hpp"
#include "vt/learn/policy_trainer.hpp"
#include "vt/learn/supervised.hpp"

namespace vt::app {

// Train until the budget is spent, supervised rankers also until they are finished. spec: of the simulator.
LoopEnd run_training(const Run& run, learn::PolicyTrainer& trainer, const SimulatorSpec& spec,
                     const Budget& budget);
LoopEnd run_training(const Run& run, learn::PathwiseTrainer& trainer, const SimulatorSpec& spec,
                     const Budget& budget);
LoopEnd run_training(const Run& run, learn::SupervisedTrainer& trainer, const Budget& budget);

}  // namespace vt::app
