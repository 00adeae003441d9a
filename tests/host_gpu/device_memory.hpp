// The memory of the GPU that tests run on the host. Nobody may touch it but what a stream runs, and only
// between the allocation and the release in that stream's order: anything else is a segmentation fault.
#pragma once

#include <cstddef>
#include <map>

namespace vt::host_gpu {

class DeviceMemory {
 public:
  DeviceMemory();

  // A place of its own for `bytes` > 0 bytes, never given out again: 16-byte aligned, its last 16 bytes the
  // last of a page, with a page that nobody may touch behind it. Not there yet.
  void* reserve(std::size_t bytes);
  // There from now on, every byte 0xFF.
  void appear(void* start);
  void vanish(void* start);

  // Bytes from `address` to the end of its piece, whether it is there or not; 0: not of this memory.
  std::size_t room(const void* address) const;
  bool owns(const void* address) const;

  // From now on the host may read and write it too, as where CPU and GPU share one memory.
  void share() { enter(); }

  // For as long as one lives, what is there may be read and written.
  class Access {
   public:
    explicit Access(DeviceMemory& memory) : memory_(memory) { memory_.enter(); }
    ~Access() { memory_.leave(); }
    Access(const Access&) = delete;
    Access& operator=(const Access&) = delete;

   private:
    DeviceMemory& memory_;
  };

 private:
  struct Piece {
    std::size_t bytes = 0;
    std::byte* first_page = nullptr;
    std::size_t pages_bytes = 0;
    bool there = false;
  };
  void enter();
  void leave();
  void protect(const Piece& piece, bool open) const;

  std::byte* begin_ = nullptr;
  std::byte* next_ = nullptr;
  std::map<const std::byte*, Piece> pieces_;  // by their start
  int inside_ = 0;
};

// Whether the process has something in the page of `address`.
bool is_in_use(const void* address);

}  // namespace vt::host_gpu
