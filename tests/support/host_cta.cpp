#include "tests/support/host_cta.hpp"

#include <pthread.h>
#include <ucontext.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace vt::test {
namespace {

using Body = std::function<void(const HostCta&)>;
using kernels::kWarp;

// What AddressSanitizer wants to know when one stack is left for another.
class StackSwitch {
 public:
#if defined(__SANITIZE_ADDRESS__)
  static void leave(void** keep, const void* bottom, std::size_t size) {
    __sanitizer_start_switch_fiber(keep, bottom, size);
  }
  static void arrive(void* kept, const void** bottom, std::size_t* size) {
    __sanitizer_finish_switch_fiber(kept, bottom, size);
  }
#else
  static void leave(void**, const void*, std::size_t) {}
  static void arrive(void*, const void**, std::size_t*) {}
#endif
};

class FiberBlock final : public Block {
 public:
  explicit FiberBlock(const Grid& shape) : fibers_(static_cast<std::size_t>(shape.threads)) {
    for (Fiber& fiber : fibers_) fiber.stack = std::make_unique_for_overwrite<std::byte[]>(kStack);
  }

  void run(const Body& body) {
    body_ = &body;
    for (Fiber& fiber : fibers_) prepare(fiber);
    for (bool upward = true; !all(State::kDone); upward = !upward) {
      for (int i = 0; i < grid.threads; ++i) {
        Fiber& fiber = fibers_[static_cast<std::size_t>(upward ? i : grid.threads - 1 - i)];
        if (fiber.state == State::kReady) resume(fiber);
        if (failure_) std::rethrow_exception(failure_);
      }
      if (!release()) throw std::logic_error("threads of a block wait at different barriers");
    }
  }

  void meet(int thread, Meeting where) override {
    Fiber& fiber = fibers_[static_cast<std::size_t>(thread)];
    fiber.state = where == Meeting::kBlock ? State::kAtBlock : State::kAtWarp;
    StackSwitch::leave(&fiber.kept, home_bottom_, home_size_);
    swapcontext(&fiber.context, &home_);
    StackSwitch::arrive(fiber.kept, &home_bottom_, &home_size_);
  }

 private:
  enum class State : std::uint8_t { kReady, kAtBlock, kAtWarp, kDone };
  struct Fiber {
    ucontext_t context{};
    State state = State::kReady;
    void* kept = nullptr;
    std::unique_ptr<std::byte[]> stack;
  };
  static constexpr std::size_t kStack = 256 * 1024;

  void prepare(Fiber& fiber) {
    fiber.state = State::kReady;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = kStack;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, &FiberBlock::enter, 0);
  }

  static void enter() { running_->live(); }

  void live() {
    StackSwitch::arrive(nullptr, &home_bottom_, &home_size_);
    Fiber& fiber = *current_;
    try {
      const HostCta cta(*this, static_cast<int>(&fiber - fibers_.data()));
      (*body_)(cta);
    } catch (...) {
      failure_ = std::current_exception();
    }
    fiber.state = State::kDone;
    StackSwitch::leave(nullptr, home_bottom_, home_size_);
    setcontext(&home_);
  }

  void resume(Fiber& fiber) {
    running_ = this;
    current_ = &fiber;
    void* kept = nullptr;
    StackSwitch::leave(&kept, fiber.stack.get(), kStack);
    swapcontext(&home_, &fiber.context);
    StackSwitch::arrive(kept, nullptr, nullptr);
  }

  bool all(State state, int first, int count) const {
    for (int i = first; i < first + count; ++i) {
      if (fibers_[static_cast<std::size_t>(i)].state != state) return false;
    }
    return true;
  }
  bool all(State state) const { return all(state, 0, grid.threads); }
  void set_ready(int first, int count) {
    for (int i = first; i < first + count; ++i) fibers_[static_cast<std::size_t>(i)].state = State::kReady;
  }

  // Lets those go on whose barrier is complete; false if nobody can.
  bool release() {
    if (all(State::kDone)) return true;
    if (all(State::kAtBlock)) {
      set_ready(0, grid.threads);
      return true;
    }
    bool released = false;
    for (int first = 0; first < grid.threads; first += kWarp) {
      if (!all(State::kAtWarp, first, kWarp)) continue;
      set_ready(first, kWarp);
      released = true;
    }
    return released;
  }

  static thread_local FiberBlock* running_;
  const Body* body_ = nullptr;
  std::vector<Fiber> fibers_;
  Fiber* current_ = nullptr;
  ucontext_t home_{};
  const void* home_bottom_ = nullptr;
  std::size_t home_size_ = 0;
  std::exception_ptr failure_;
};
thread_local FiberBlock* FiberBlock::running_ = nullptr;

class ThreadBlock final : public Block {
 public:
  explicit ThreadBlock(const Grid& shape) : warps_(static_cast<std::size_t>(shape.threads / kWarp)) {
    pthread_barrier_init(&all_, nullptr, static_cast<unsigned>(shape.threads));
    for (pthread_barrier_t& warp : warps_) pthread_barrier_init(&warp, nullptr, kWarp);
  }
  ~ThreadBlock() override {
    pthread_barrier_destroy(&all_);
    for (pthread_barrier_t& warp : warps_) pthread_barrier_destroy(&warp);
  }

  void run(const Body& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < grid.threads; ++i) {
      threads.emplace_back([this, i, &body]() noexcept { body(HostCta(*this, i)); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  void meet(int thread, Meeting where) override {
    pthread_barrier_wait(where == Meeting::kBlock ? &all_
                                                  : &warps_[static_cast<std::size_t>(thread / kWarp)]);
  }

 private:
  pthread_barrier_t all_{};
  std::vector<pthread_barrier_t> warps_;
};

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

template <class Kind>
void run_blocks(const Grid& grid, const Body& body) {
  Kind block(grid);
  block.grid = grid;
  std::vector<std::uint32_t> words(2 * static_cast<std::size_t>(grid.threads)), flags(words.size());
  block.words = words.data();
  block.flags = flags.data();
  for (block.number = 0; block.number < grid.blocks; ++block.number) {
    // Plain malloc: aligned to 16 and followed at once by AddressSanitizer's red zone.
    const std::unique_ptr<void, Free> shared(std::malloc(grid.shared_bytes));
    if (grid.shared_bytes > 0) std::memset(shared.get(), 0xFF, grid.shared_bytes);
    block.shared = static_cast<std::byte*>(shared.get());
    block.run(body);
  }
}

}  // namespace

bool HostCta::sync_or(bool flag) const {
  std::uint32_t* flags = block_.flags + threads() * (votes_++ % 2);
  flags[thread_] = flag ? 1u : 0u;
  sync();
  bool any = false;
  for (int i = 0; i < threads(); ++i) any = any || flags[i] != 0u;
  return any;
}

void HostCta::copy_async(void* to, const void* from) const {
  if (copies_ == kMostCopies) throw std::logic_error("more copies in flight than the emulation holds");
  copy_[static_cast<std::size_t>(copies_++)] = {to, from};
}

void HostCta::copy_wait() const {
  for (int i = 0; i < copies_; ++i) {
    const Copy& copy = copy_[static_cast<std::size_t>(i)];
    std::memcpy(copy.to, copy.from, 16);
  }
  copies_ = 0;
}

void run_grid(const Grid& grid, const std::function<void(const HostCta&)>& body, Crew crew) {
  if (grid.threads < kWarp || grid.threads % kWarp != 0) {
    throw std::invalid_argument("threads of a block: not a multiple of a warp");
  }
  if (crew == Crew::kFibers) return run_blocks<FiberBlock>(grid, body);
  run_blocks<ThreadBlock>(grid, body);
}

}  // namespace vt::test
