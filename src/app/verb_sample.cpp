// sample: the customers of sessions, without pages, as a table of codes.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>

#include "app/customers_argument.hpp"
#include "app/run.hpp"
#include "app/signals.hpp"
#include "app/simulator_argument.hpp"
#include "app/verb.hpp"
#include "vt/core/error.hpp"
#include "vt/data/table.hpp"

namespace vt::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBatch = 1 << 16;

// Columns `session` and c_<name> of the sessions from `first` on; packed: [rows, words].
std::vector<data::Column> table_of(const CustomerModel& customers, std::uint64_t first,
                                   const std::vector<std::uint32_t>& packed) {
  const session::AttributesView& view = customers.view;
  const auto words = static_cast<std::size_t>(view.words);
  const std::size_t rows = packed.size() / words;
  std::vector<std::uint64_t> sessions(rows);
  for (std::size_t row = 0; row < rows; ++row) sessions[row] = first + row;
  std::vector<data::Column> columns = {{"session", std::move(sessions)}};
  for (int i = 0; i < view.count; ++i) {
    std::vector<std::uint16_t> codes(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      codes[row] = static_cast<std::uint16_t>(session::unpack(view, i, packed.data() + row * words));
    }
    columns.push_back({"c_" + customers.attributes[static_cast<std::size_t>(i)].name, std::move(codes)});
  }
  return columns;
}

class Sample final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings
        .add("sim", sim_,
             "market, market:FILE.toml, a simulator folder, or a run folder of fit-customers or fit-behavior")
        .value("SIM|RUN")
        .path(absolute_simulator);
    settings.add("count", count_, "how many customers").range(std::int64_t{1}, std::int64_t{1} << 40);
    settings.add("first_session", first_session_, "number of the first one's session");
    settings.add("file", file_, "where the table goes").value("F.csv|F.parquet").path();
  }

  void run(Run& run) override {
    check_sessions(first_session_, count_);
    const CustomersArgument from = open_customers(sim_, "--sim");
    const CustomerModel& customers = from.customers;
    refuse_file(run.common().force);
    data::TableWriter table(file_);
    run.open();
    const double rate = draw(run, customers, table);
    table.commit();
    Json summary = run.summary(from.simulator ? &from.simulator->spec : nullptr);
    summary["customers"] = {{"kind", name_of(customers.generator.kind)}, {"hash", customers.hash}};
    summary["first_session"] = first_session_;
    summary["sessions"] = count_;
    run.finish(std::move(summary),
               {{"sessions_per_second", rate}, {"paths", {{"sim", sim_}, {"file", file_.string()}}}});
    if (!run.common().json) std::cout << "customers: " << file_.string() << "\n";
  }

 private:
  void refuse_file(bool force) const {
    if (file_.empty()) {
      throw Error(ErrorKind::kUsage, "no file", "--file", "it is not given", "name F.csv or F.parquet");
    }
    if (!force && fs::exists(file_)) {
      throw Error(ErrorKind::kUsage, "cannot write", "--file " + file_.string(), "it exists",
                  "name another one or add --force");
    }
  }

  // Sessions a second. After a signal nothing of the table remains: drawn again, it is the same.
  double draw(const Run& run, const CustomerModel& customers, data::TableWriter& table) const {
    const std::int64_t batch = run.common().batch > 0 ? run.common().batch : kBatch;
    const auto words = static_cast<std::size_t>(customers.view.words);
    std::vector<std::uint32_t> packed;
    report::Progress progress("sample", "sessions", count_, run.progress());
    for (std::int64_t done = 0; done < count_; done = std::min(done + batch, count_)) {
      if (interrupted()) {
        progress.finish();
        spdlog::warn("stopped, no file is left; start over with: vtaobao {} --resume {}", run.verb(),
                     run.folder().string());
        throw Interrupted();
      }
      const std::int64_t rows = std::min(batch, count_ - done);
      const std::uint64_t first = first_session_ + static_cast<std::uint64_t>(done);
      packed.resize(static_cast<std::size_t>(rows) * words);
      sample_customers(customers, run.common().seed, first, rows, packed.data(), run.common().threads);
      table.append(table_of(customers, first, packed));
      progress.update(done + rows);
    }
    progress.finish();
    return progress.rate();
  }

  std::string sim_;
  fs::path file_;
  std::int64_t count_ = 100'000;
  std::uint64_t first_session_ = 0;
};

}  // namespace

std::unique_ptr<Verb> make_sample() {
  return std::make_unique<Sample>();
}

}  // namespace vt::app
