// Scalars for TensorBoard: an event file in TFRecord framing, appended to and flushed as a run goes on.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vt::report {

class EventWriter {
 public:
  // Creates folder/events.out.tfevents.<unix seconds>.<host>, later in name order than any already there.
  // resumed_at: the first step of a resumed run; TensorBoard then drops what older files say from that step
  // on. Throws vt::Error (kBadInput) where the file cannot be made or written.
  explicit EventWriter(const std::filesystem::path& folder, std::optional<std::int64_t> resumed_at = {});

  void scalar(std::string_view tag, double value, std::int64_t step);  // kept as float32
  void flush();

  const std::filesystem::path& path() const { return path_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void record(const std::string& event);

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace vt::report
