#include "data/external_sort.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "vt/core/error.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;
using Length = std::uint32_t;

constexpr std::size_t kReadBuffer = 1 << 20;

std::uint64_t head_of(std::span<const std::byte> record) {
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    head = head << 8 | (i < record.size() ? std::to_integer<std::uint64_t>(record[i]) : 0);
  }
  return head;
}

std::span<const std::byte> record_at(const std::byte* at) {
  Length length = 0;
  std::memcpy(&length, at, sizeof length);
  return {at + sizeof length, length};
}

bool less(std::span<const std::byte> a, std::span<const std::byte> b) {
  const int order = std::memcmp(a.data(), b.data(), std::min(a.size(), b.size()));
  return order != 0 ? order < 0 : a.size() < b.size();
}

[[noreturn]] void refuse_disk(const fs::path& file) {
  throw Error(ErrorKind::kUsage, "cannot sort", file.string(), std::strerror(errno));
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

// A sorted run in a file without a name, read from its beginning.
class ExternalSort::Run {
 public:
  explicit Run(const fs::path& folder) : folder_(folder) {
    std::string name = (folder / ".sort-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0) refuse_disk(folder);
    ::unlink(name.c_str());
    file_.reset(::fdopen(descriptor, "w+b"));
    std::setvbuf(file_.get(), nullptr, _IOFBF, kReadBuffer);
  }

  void write(std::span<const std::byte> bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) refuse_disk(folder_);
  }

  void rewind() {
    if (std::fflush(file_.get()) != 0) refuse_disk(folder_);
    std::rewind(file_.get());
    advance();
  }

  // The record that comes next; empty at the end.
  std::span<const std::byte> top() const { return record_; }

  void advance() {
    Length length = 0;
    record_.clear();
    if (std::fread(&length, sizeof length, 1, file_.get()) != 1) {
      if (std::ferror(file_.get()) != 0) refuse_disk(folder_);
      return;
    }
    record_.resize(length);
    if (std::fread(record_.data(), 1, length, file_.get()) != length) refuse_disk(folder_);
  }

 private:
  fs::path folder_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::vector<std::byte> record_;
};

ExternalSort::ExternalSort(fs::path folder, std::size_t memory_bytes)
    : folder_(std::move(folder)), capacity_(memory_bytes), buffer_(new std::byte[memory_bytes]) {}
ExternalSort::~ExternalSort() = default;

void ExternalSort::add(std::span<const std::byte> record) {
  if (record.empty() || record.size() + sizeof(Length) > capacity_) {
    throw std::invalid_argument("a record of " + std::to_string(record.size()) + " bytes");
  }
  if (used_ + sizeof(Length) + record.size() > capacity_) write_run();
  const auto length = static_cast<Length>(record.size());
  std::byte* at = buffer_.get() + used_;
  std::memcpy(at, &length, sizeof length);
  std::memcpy(at + sizeof length, record.data(), record.size());
  items_.push_back({head_of(record), at});
  used_ += sizeof length + record.size();
  ++size_;
}

void ExternalSort::write_run() {
  std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
    return a.head != b.head ? a.head < b.head : less(record_at(a.record), record_at(b.record));
  });
  auto run = std::make_unique<Run>(folder_);
  for (const Item& item : items_) {
    run->write({item.record, sizeof(Length) + record_at(item.record).size()});
  }
  runs_.push_back(std::move(run));
  items_.clear();
  used_ = 0;
}

void ExternalSort::sort() {
  if (!items_.empty()) write_run();
  buffer_.reset();
  items_ = {};
  rewind();
}

void ExternalSort::rewind() {
  heap_.clear();
  for (const auto& run : runs_) {
    run->rewind();
    if (!run->top().empty()) heap_.push_back(run.get());
  }
  std::make_heap(heap_.begin(), heap_.end(),
                 [](const Run* a, const Run* b) { return less(b->top(), a->top()); });
  started_ = false;
}

// Takes the record given last off its run.
void ExternalSort::drop_top() {
  const auto later = [](const Run* a, const Run* b) { return less(b->top(), a->top()); };
  std::pop_heap(heap_.begin(), heap_.end(), later);
  heap_.back()->advance();
  if (heap_.back()->top().empty()) {
    heap_.pop_back();
  } else {
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
}

std::span<const std::byte> ExternalSort::next() {
  if (started_) drop_top();
  started_ = !heap_.empty();
  return heap_.empty() ? std::span<const std::byte>{} : heap_.front()->top();
}

}  // namespace vt::data
