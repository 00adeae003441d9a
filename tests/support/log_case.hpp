// A small foreign log, its map, and what an import makes of them.
#pragma once

#include <string>

#include "io/files.hpp"
#include "tests/support/scratch.hpp"
#include "vt/data/data_set.hpp"
#include "vt/data/import_log.hpp"

namespace vt::test {

// Two attributes, two actions, in the columns session, page, city, age, a_0, a_1, event, clicks.
inline const std::string kSmallMap = R"([session]
id = "session"
page = "page"
[[attributes]]
name = "city"
column = "city"
[[attributes]]
name = "age"
column = "age"
kind = "ordinal"
[action]
columns = ["a_0", "a_1"]
low = -1.0
high = [1.0, 2.0]
[feedback]
buy = { column = "event", equals = "buy" }
leave = { column = "event", equals = "leave" }
clicks = "clicks"
n_slots = 4
)";

inline const std::string kSmallHeader = "session,page,city,age,a_0,a_1,event,clicks\n";
inline const std::string kSmallRows =
    "7,0,Rom,9,0.5,0.25,turn,1\n"
    "7,1,Rom,9,-1,2,buy,2\n"
    "3,0,Oslo,10,0,0,turn,0\n"
    "3,1,Oslo,10,0.125,-1,leave,4\n";

// Everything lies in `scratch`: log.csv, map.toml, and the data set in `data`.
class LogCase {
 public:
  data::ImportResult import(const std::string& log, const std::string& map = kSmallMap,
                            data::ImportOptions options = {}) const {
    io::write_file(scratch / "log.csv", log);
    return import_file("log.csv", map, std::move(options));
  }
  data::ImportResult import_file(const std::string& log, const std::string& map,
                                 data::ImportOptions options = {}) const {
    io::write_file(scratch / "map.toml", map);
    std::filesystem::remove_all(folder());
    std::filesystem::create_directory(folder());
    return data::import_log(scratch / log, scratch / "map.toml", folder(), options);
  }
  data::LoadedPages load(const std::string& selection = "", std::uint64_t seed = 0) const {
    return data::load_pages(folder(), data::parse_selection(selection, data::read_manifest(folder())), seed);
  }
  std::filesystem::path folder() const { return scratch / "data"; }

  Scratch scratch;
};

// `text` with the first `from` replaced.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

}  // namespace vt::test
