#include "vt/report/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

namespace vt::report {
namespace {

constexpr double kTerminalInterval = 0.1;  // seconds between two draws
constexpr double kPlainInterval = 10.0;

// Three significant digits: 950, 1.20k, 85.3k, 3.00M.
std::string short_number(double value) {
  static constexpr std::array<const char*, 5> kSuffix{"", "k", "M", "G", "T"};
  std::size_t power = 0;
  while (value >= 999.5 && power + 1 < kSuffix.size()) {
    value /= 1000.0;
    ++power;
  }
  const int digits = power == 0 && value == std::floor(value) ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", value, digits, kSuffix[power]);
}

// 14s, 3m05s, 2h07m, 4d03h.
std::string duration(double seconds) {
  constexpr double kMost = 1e9;
  const auto s = static_cast<std::int64_t>(std::clamp(std::ceil(seconds), 0.0, kMost));
  if (s < 60) return fmt::format("{}s", s);
  if (s < 3600) return fmt::format("{}m{:02}s", s / 60, s % 60);
  if (s < 86400) return fmt::format("{}h{:02}m", s / 3600, s / 60 % 60);
  return fmt::format("{}d{:02}h", s / 86400, s / 3600 % 24);
}

int terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

bool ProgressOptions::stderr_is_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

std::string progress_line(std::string_view title, std::string_view unit, std::int64_t done,
                          std::int64_t total, double rate, double elapsed, std::string_view text) {
  std::string line = fmt::format("{}  {}", title, short_number(static_cast<double>(done)));
  if (total > 0) line += "/" + short_number(static_cast<double>(total));
  line += fmt::format(" {}", unit);
  if (total > 0)
    line += fmt::format("  {}%",
                        static_cast<int>(100.0 * static_cast<double>(done) / static_cast<double>(total)));
  if (rate > 0.0) {
    line += fmt::format("  {}/s", short_number(rate));
    if (done < total) line += "  ETA " + duration(static_cast<double>(total - done) / rate);
  }
  line += "  elapsed " + duration(elapsed);
  if (!text.empty()) line += fmt::format("  {}", text);
  return line;
}

Progress::Progress(std::string title, std::string unit, std::int64_t total, ProgressOptions options)
    : title_(std::move(title)),
      unit_(std::move(unit)),
      total_(total),
      done_(options.begin),
      options_(std::move(options)) {
  if (!options_.write) {
    options_.write = [](std::string_view s) { std::fwrite(s.data(), 1, s.size(), stderr); };
  }
  if (!options_.seconds) {
    options_.seconds = [] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
  }
  start_ = options_.seconds();
  next_ = start_ + (options_.terminal ? 0.0 : kPlainInterval);
}

Progress::~Progress() {
  try {
    finish();
  } catch (...) {  // a progress line is not worth a second exception
  }
}

double Progress::elapsed() const {
  return options_.seconds() - start_;
}

double Progress::rate() const {
  const double seconds = elapsed();
  return seconds > 0.0 ? static_cast<double>(done_ - options_.begin) / seconds : 0.0;
}

void Progress::update(std::int64_t done, std::string_view text) {
  done_ = done;
  text_ = text;
  touched_ = true;
  if (options_.quiet || options_.seconds() < next_) return;
  show(false);
}

void Progress::finish() {
  if (!std::exchange(touched_, false) || options_.quiet) return;
  show(true);
  drawn_ = false;
}

void Progress::clear() {
  if (!std::exchange(drawn_, false)) return;
  options_.write("\r\x1b[K");
  next_ = 0.0;
}

void Progress::show(bool last) {
  std::string line = progress_line(title_, unit_, done_, total_, rate(), elapsed(), text_);
  if (!options_.terminal) {
    options_.write(line + "\n");
    touched_ = false;  // nothing is left to say at the end
  } else {
    const int columns = options_.columns > 0 ? options_.columns : terminal_columns();
    if (!last) line.resize(std::min(line.size(), static_cast<std::size_t>(columns - 1)));
    options_.write("\r\x1b[K" + line + (last ? "\n" : ""));
    drawn_ = true;
  }
  next_ = options_.seconds() + (options_.terminal ? kTerminalInterval : kPlainInterval);
}

}  // namespace vt::report
