// Capture, replay, update; an abandoned capture leaves its stream usable.
#include "cuda/graph.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "cuda/buffer.hpp"

namespace vt::test {
namespace {

using namespace cuda;

class GpuGraph : public ::testing::Test {
 protected:
  // The buffer's values after what was queued.
  std::vector<int> values() {
    std::vector<int> got(4);
    to_.copy_to(got.data(), stream_.view());
    stream_.view().synchronize();
    return got;
  }
  Buffer<int> filled(int value) {
    Buffer<int> buffer(4, {pool_, stream_.view()});
    const std::vector<int> all(4, value);
    buffer.fill_from(all.data(), stream_.view());
    stream_.view().synchronize();
    return buffer;
  }
  Graph copy_of(const Buffer<int>& from) {
    Capture capture(stream_.view());
    copy_bytes(to_.data(), from.data(), from.bytes(), stream_.view());
    return capture.end();
  }

  const MemoryPool pool_{0};
  const Stream stream_;
  const Buffer<int> to_ = filled(0);
};

TEST_F(GpuGraph, ReplaysWhatMemoryHoldsNow) {
  const Buffer<int> from = filled(7);
  const Replay replay(copy_of(from));
  EXPECT_EQ(values(), std::vector<int>(4, 0));  // recording did nothing
  replay.launch(stream_.view());
  EXPECT_EQ(values(), std::vector<int>(4, 7));
  const std::vector<int> nine(4, 9);
  from.fill_from(nine.data(), stream_.view());
  replay.launch(stream_.view());
  EXPECT_EQ(values(), nine);
}

TEST_F(GpuGraph, TakesOtherArguments) {
  const Buffer<int> one = filled(1), two = filled(2);
  Replay replay(copy_of(one));
  replay.update(copy_of(two));
  replay.launch(stream_.view());
  EXPECT_EQ(values(), std::vector<int>(4, 2));
}

TEST_F(GpuGraph, MakesItselfAnewForAnotherShape) {
  const Buffer<int> one = filled(1);
  Replay replay(copy_of(one));
  Capture capture(stream_.view());
  copy_bytes(to_.data(), one.data(), one.bytes(), stream_.view());
  to_.clear(stream_.view());
  replay.update(capture.end());
  replay.launch(stream_.view());
  EXPECT_EQ(values(), std::vector<int>(4, 0));
}

TEST_F(GpuGraph, AnAbandonedCaptureFreesItsStream) {
  const Buffer<int> from = filled(5);
  try {
    const Capture capture(stream_.view());
    copy_bytes(to_.data(), from.data(), from.bytes(), stream_.view());
    throw std::runtime_error("stop");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(values(), std::vector<int>(4, 0));
  copy_bytes(to_.data(), from.data(), from.bytes(), stream_.view());
  EXPECT_EQ(values(), std::vector<int>(4, 5));
}

}  // namespace
}  // namespace vt::test
