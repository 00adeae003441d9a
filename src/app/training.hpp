// A ranking policy in training, as verbs run it.
#pragma once

#include "app/run.hpp"
#include "app/train_options.hpp"
#include "app/training_loop.hpp"
#include "vt/learn/policy_trainer.hpp"

namespace vt::app {

// Trains until the budget is spent.
LoopEnd run_training(const Run& run, learn::PolicyTrainer& trainer, const Budget& budget);

}  // namespace vt::app
