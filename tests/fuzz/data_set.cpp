// manifest.json and the pages that it names, both formats; what is sound loads whole.
#include "vt/data/data_set.hpp"

#include <stdexcept>

#include "tests/fuzz/input.hpp"
#include "vt/data/check_data_set.hpp"

void vt::fuzz::read(Input input) {
  const std::vector<Input> files = split(input, 2);
  const std::string manifest = with_hashes(text_of(files[0]), files);
  write("manifest.json", std::as_bytes(std::span(manifest)));
  write("pages.csv", files[1]);
  write("pages.parquet", files[1]);
  const data::CheckResult checked = data::check_data_set(folder());
  const data::LoadedPages loaded = data::load_pages(folder(), {});
  if (checked.faults > 0) throw std::logic_error("what check refuses was loaded");
  if (loaded.sessions() != checked.sessions) throw std::logic_error("sessions were lost");
}
