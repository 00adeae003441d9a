#include "tests/host_gpu/device_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <new>

namespace vt::host_gpu {
namespace {

constexpr std::size_t kSpace = std::size_t{1} << 40;  // addresses, not memory
constexpr std::size_t kAlignment = 16;

std::size_t page() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

std::size_t round_up(std::size_t value, std::size_t to) {
  return (value + to - 1) / to * to;
}

}  // namespace

DeviceMemory::DeviceMemory() {
  void* space = mmap(nullptr, kSpace, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (space == MAP_FAILED) throw std::bad_alloc();
  begin_ = next_ = static_cast<std::byte*>(space);
}

void* DeviceMemory::reserve(std::size_t bytes) {
  const std::size_t pages = round_up(bytes, page());
  if (next_ + pages + page() > begin_ + kSpace) throw std::bad_alloc();
  std::byte* start = next_ + pages - round_up(bytes, kAlignment);
  pieces_[start] = {bytes, next_, pages, false};
  next_ += pages + page();
  return start;
}

void DeviceMemory::appear(void* start) {
  Piece& piece = pieces_.at(static_cast<std::byte*>(start));
  piece.there = true;
  protect(piece, true);
  std::memset(piece.first_page, 0xFF, piece.pages_bytes);
  if (inside_ == 0) protect(piece, false);
}

void DeviceMemory::vanish(void* start) {
  const auto at = pieces_.find(static_cast<std::byte*>(start));
  mmap(at->second.first_page, at->second.pages_bytes, PROT_NONE,
       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  pieces_.erase(at);
}

std::size_t DeviceMemory::room(const void* address) const {
  const auto* at = static_cast<const std::byte*>(address);
  auto next = pieces_.upper_bound(at);
  if (next == pieces_.begin()) return 0;
  const auto& [start, piece] = *--next;
  return at < start + piece.bytes ? static_cast<std::size_t>(start + piece.bytes - at) : 0;
}

bool DeviceMemory::owns(const void* address) const {
  return address >= begin_ && address < begin_ + kSpace;
}

void DeviceMemory::enter() {
  if (inside_++ > 0) return;
  for (const auto& [start, piece] : pieces_)
    if (piece.there) protect(piece, true);
}

void DeviceMemory::leave() {
  if (--inside_ > 0) return;
  for (const auto& [start, piece] : pieces_)
    if (piece.there) protect(piece, false);
}

void DeviceMemory::protect(const Piece& piece, bool open) const {
  mprotect(piece.first_page, piece.pages_bytes, open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

bool is_in_use(const void* address) {
  const auto start = reinterpret_cast<std::uintptr_t>(address) / page() * page();
  unsigned char resident = 0;
  return mincore(reinterpret_cast<void*>(start), 1, &resident) == 0 && (resident & 1u) != 0u;
}

}  // namespace vt::host_gpu
