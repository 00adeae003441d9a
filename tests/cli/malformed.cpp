#include "tests/cli/malformed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace vt::test {
namespace {

namespace fs = std::filesystem;

void expect_one_line(const Finished& finished) {
  EXPECT_TRUE(finished.err.starts_with("vtaobao: error: ")) << finished.err;
  EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  for (const char* trace :
       {"what():", "terminate", "Exception raised", "AddressSanitizer", "internal fault"}) {
    EXPECT_EQ(finished.err.find(trace), std::string::npos) << finished.err;
  }
}

// What was asked for may be left, but nothing of what it came to.
void expect_no_product(const fs::path& folder) {
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, absent)) {
    EXPECT_EQ(entry.path().filename(), "config.toml") << "is left";
  }
}

}  // namespace

Damage put(const std::string& file, const std::string& text) {
  return [=](const Workplace& place) {
    fs::create_directories(place.file(file).parent_path());
    place.write(file, text);
  };
}

Damage edit(const std::string& file, const std::string& from, const std::string& to) {
  return [=](const Workplace& place) {
    std::string text = place.read(file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << " in\n" << text;
    place.write(file, text.replace(at, from.size(), to));
  };
}

Damage cut(const std::string& file, std::size_t size) {
  return [=](const Workplace& place) {
    const std::string text = place.read(file);
    ASSERT_LT(size, text.size());
    place.write(file, text.substr(0, size));
  };
}

Damage flip(const std::string& file, std::size_t byte) {
  return [=](const Workplace& place) {
    std::string text = place.read(file);
    ASSERT_LT(byte, text.size());
    text[byte] = static_cast<char>(text[byte] ^ 0x55);
    place.write(file, text);
  };
}

std::string tensors(const std::string& header, std::size_t bytes) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header +
         std::string(bytes, '\0');
}

void expect_refused(const std::vector<Malformed>& rows,
                    const std::function<void(const Workplace&)>& prepare) {
  for (const Malformed& row : rows) {
    SCOPED_TRACE(row.name);
    const Workplace place;
    prepare(place);
    row.damage(place);
    Words words = row.command;
    words.emplace_back("--quiet");
    const Finished finished = place.run(words);
    EXPECT_EQ(finished.code, row.code) << finished.err;
    expect_one_line(finished);
    for (const std::string& part : row.parts) {
      EXPECT_NE(finished.err.find(part), std::string::npos) << part << " in " << finished.err;
    }
    expect_no_product(place.file("product"));
  }
}

}  // namespace vt::test
