// Progress of a long run on stderr: one line redrawn on a terminal, a plain line now and then elsewhere.
// Never on stdout, which belongs to --json; silent with --quiet. No thread: call update() as often as you
// like.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace vt::report {

struct ProgressOptions {
  bool quiet = false;
  std::int64_t begin = 0;  // done before this run started (--resume): not part of the rate
  // Where it goes and what time it is; by default stderr and the steady clock. For tests.
  bool terminal = stderr_is_terminal();
  int columns = 0;  // of the terminal; 0: ask it at every draw
  std::function<void(std::string_view)> write;
  std::function<double()> seconds;

  static bool stderr_is_terminal();
};

// "train  1.20M/3.00M page views  40%  85.3k/s  ETA 21s  elapsed 14s  reward 4.21"
// total 0: unknown, then share and ETA are left out. rate <= 0: not known yet.
std::string progress_line(std::string_view title, std::string_view unit, std::int64_t done,
                          std::int64_t total, double rate, double elapsed, std::string_view text);

class Progress {
 public:
  // title: the verb or phase; unit: of done and total, in the plural ("page views"); total 0: unknown.
  Progress(std::string title, std::string unit, std::int64_t total, ProgressOptions options = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows at most ten times a second on a terminal and once in ten seconds elsewhere.
  void update(std::int64_t done, std::string_view text = {});
  // Shows the last state once more, as a line that stays. The destructor calls it where update() was ever
  // called.
  void finish();
  // Takes the redrawn line away, so that a message can be written; the next update() shows it again.
  void clear();

  double elapsed() const;  // seconds since construction
  double rate() const;     // units a second of this run; 0 at the start

 private:
  void show(bool last);

  std::string title_, unit_, text_;
  std::int64_t total_, done_;
  ProgressOptions options_;
  double start_ = 0.0, next_ = 0.0;
  bool drawn_ = false, touched_ = false;
};

}  // namespace vt::report
