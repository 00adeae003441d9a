// Byte strings sorted in bounded memory: runs on disk, then one merge (Knuth, TAOCP 3, section 5.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace vt::data {

// add() records, sort(), then next() until it is empty; rewind() starts over. Order: byte by byte, unsigned;
// a record that another one begins with comes before it. Runs lie in `folder` and go with the object. Throws
// vt::Error (kUsage) where the system refuses.
class ExternalSort {
 public:
  ExternalSort(std::filesystem::path folder, std::size_t memory_bytes);
  ~ExternalSort();
  ExternalSort(const ExternalSort&) = delete;
  ExternalSort& operator=(const ExternalSort&) = delete;

  void add(std::span<const std::byte> record);
  void sort();
  // Valid until the next call; empty at the end.
  std::span<const std::byte> next();
  void rewind();
  std::int64_t size() const { return size_; }

 private:
  struct Item {
    std::uint64_t head;  // the first eight bytes, big-endian
    const std::byte* record;
  };
  class Run;

  void write_run();
  void drop_top();

  std::filesystem::path folder_;
  std::size_t capacity_;
  std::unique_ptr<std::byte[]> buffer_;  // records, each after its length; the system gives it as it is used
  std::size_t used_ = 0;
  std::vector<Item> items_;
  std::int64_t size_ = 0;
  std::vector<std::unique_ptr<Run>> runs_;
  std::vector<Run*> heap_;  // the smallest record on top
  bool started_ = false;
};

}  // namespace vt::data
