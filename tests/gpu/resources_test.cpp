// Buffers, streams, events and the ring of figures.
#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <vector>

#include "cuda/buffer.hpp"
#include "cuda/pinned_ring.hpp"

namespace vt::test {
namespace {

using namespace cuda;

std::vector<int> counting(std::int64_t size, int from) {
  std::vector<int> values(static_cast<std::size_t>(size));
  std::iota(values.begin(), values.end(), from);
  return values;
}

TEST(GpuBuffer, CarriesValuesAndMovesThem) {
  const MemoryPool pool(0);
  const Stream stream;
  const Memory memory{pool, stream.view()};
  const std::vector<int> want = counting(1000, 3);
  Buffer<int> first(1000, memory);
  first.fill_from(want.data(), stream.view());
  const int* at = first.data();
  Buffer<int> second = std::move(first);
  EXPECT_EQ(second.data(), at);
  std::vector<int> got(1000, -1);
  second.copy_to(got.data(), stream.view());
  stream.view().synchronize();
  EXPECT_EQ(got, want);
  second.clear(stream.view());
  second.copy_to(got.data(), stream.view());
  stream.view().synchronize();
  EXPECT_EQ(got, std::vector<int>(1000, 0));
  EXPECT_EQ(Buffer<int>(0, memory).data(), nullptr);
}

TEST(GpuStream, WaitsForAnEventOfAnother) {
  const MemoryPool pool(0);
  const Stream writer, reader;
  Buffer<int> buffer(1 << 22, {pool, writer.view()});
  std::vector<int> got(static_cast<std::size_t>(buffer.size()), -1);
  const Event written;
  buffer.clear(writer.view());
  written.record(writer.view());
  reader.view().wait(written.view());
  buffer.copy_to(got.data(), reader.view());
  reader.view().synchronize();
  EXPECT_TRUE(written.view().reached());
  EXPECT_EQ(got, std::vector<int>(got.size(), 0));
}

TEST(GpuRing, GivesRecordsInTheirOrder) {
  const MemoryPool pool(0);
  const Stream stream;
  Buffer<int> figures(5, {pool, stream.view()});
  PinnedRing<int> ring(3, 5);
  EXPECT_THROW(ring.take(), std::logic_error);
  for (int round = 0; round < 4; ++round) {
    std::vector<std::vector<int>> records;  // alive until they are taken
    for (int i = 0; i < 3; ++i) {
      records.push_back(counting(5, 100 * round + 10 * i));
      figures.fill_from(records.back().data(), stream.view());
      ring.put(figures.data(), stream.view());
    }
    EXPECT_EQ(ring.pending(), 3u);
    EXPECT_THROW(ring.put(figures.data(), stream.view()), std::logic_error);
    for (int i = 0; i < 3; ++i) {
      const auto record = ring.take();
      EXPECT_EQ(std::vector<int>(record.begin(), record.end()), counting(5, 100 * round + 10 * i));
    }
    EXPECT_FALSE(ring.ready());
  }
}

}  // namespace
}  // namespace vt::test
