// A training run as verbs run it: iterations with progress, a line of metrics.jsonl and TensorBoard scalars
// each, and a checkpoint after each, so that --resume goes on bit for bit.
#pragma once

#include "app/run.hpp"
#include "app/train_options.hpp"
#include "vt/learn/policy_trainer.hpp"

namespace vt::app {

struct TrainingEnd {
  double kl = 0.0;  // of the last iteration
  double entropy = 0.0;
  double page_views_per_second = 0.0;  // of this process
};

// Goes on from the run's checkpoint where there is one. Throws Interrupted after a signal.
TrainingEnd run_training(const Run& run, learn::PolicyTrainer& trainer, const Budget& budget);

}  // namespace vt::app
