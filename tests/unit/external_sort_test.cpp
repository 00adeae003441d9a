// Sorting on disk against sorting in memory.
#include "data/external_sort.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>

#include "tests/support/scratch.hpp"

namespace vt::data {
namespace {

std::string next(ExternalSort& sort) {
  const auto record = sort.next();
  return std::string(reinterpret_cast<const char*>(record.data()), record.size());
}

void add(ExternalSort& sort, const std::string& record) {
  sort.add(std::as_bytes(std::span(record.data(), record.size())));
}

TEST(ExternalSort, AnyNumberOfRunsGivesOneOrder) {
  std::mt19937_64 random(3);
  std::vector<std::string> records(5000);
  for (std::string& record : records) {
    record.resize(1 + random() % 40);
    for (char& c : record) c = static_cast<char>(random() % 3 == 0 ? random() : 'a');
  }
  std::vector<std::string> sorted = records;
  std::sort(sorted.begin(), sorted.end(), [](const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
    });
  });
  for (const std::size_t memory : {std::size_t{4000}, std::size_t{50'000}, std::size_t{1} << 20}) {
    test::Scratch scratch;
    ExternalSort sort(scratch.path(), memory);
    for (const std::string& record : records) add(sort, record);
    sort.sort();
    EXPECT_EQ(sort.size(), 5000);
    for (int pass = 0; pass < 2; ++pass) {
      for (const std::string& expected : sorted) ASSERT_EQ(next(sort), expected) << memory;
      EXPECT_EQ(next(sort), "");
      EXPECT_EQ(next(sort), "");
      sort.rewind();
    }
    EXPECT_EQ(scratch.entries(), 0u) << "runs have no names";
  }
}

TEST(ExternalSort, NothingAndTooMuch) {
  test::Scratch scratch;
  ExternalSort sort(scratch.path(), 16);
  EXPECT_THROW(add(sort, std::string(13, 'x')), std::invalid_argument);
  EXPECT_THROW(add(sort, ""), std::invalid_argument);
  sort.sort();
  EXPECT_EQ(next(sort), "");
}

}  // namespace
}  // namespace vt::data
