// import: foreign files to a simulator, in OUT/simulator, or to a data set, in OUT itself.
#include <iostream>

#include "app/import_log.hpp"
#include "app/run.hpp"
#include "app/unused_option.hpp"
#include "app/verb.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/import_virtualtb.hpp"

namespace vt::app {
namespace {

class Import final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add_choice("source", log_.source, {"virtualtb", "csv", "parquet"}, "what the files are")
        .positional();
    settings.add("path", log_.path, "folder with the released weights, or a log").path().positional();
    settings.add("map", log_.map, "csv, parquet: which columns mean what").value("MAP.toml").path();
    settings.add_choice("format", log_.format, {"parquet", "csv"}, "csv, parquet: of the data set");
  }

  void run(Run& run) override {
    if (log_.source.empty() || log_.path.empty()) {
      throw Error(ErrorKind::kUsage, "bad arguments", "vtaobao import", "SOURCE and PATH are needed",
                  "for example: vtaobao import csv LOG.csv --map MAP.toml --out runs/data");
    }
    refuse_unused(run.settings(), {{"map", {"csv", "parquet"}}, {"format", {"csv", "parquet"}}}, "",
                  log_.source);
    if (log_.source == "virtualtb") {
      run.leave_out("format");
      import_weights(run);
    } else {
      import_log(run, log_);
    }
  }

 private:
  void import_weights(Run& run) const {
    const SimulatorModel model = import_virtualtb(log_.path);
    run.open();
    const std::filesystem::path product = run.file("simulator");
    std::filesystem::remove_all(product);
    save_simulator(model, product);
    Json summary = run.summary(&model.spec);
    summary["attributes"] = model.spec.attributes.size();
    summary["actions"] = model.spec.action_size();
    run.finish(std::move(summary),
               {{"paths", {{"source", log_.path.string()}, {"simulator", product.string()}}}});
    if (!run.common().json) std::cout << "simulator: " << product.string() << "\n";
  }

  LogSource log_{.source = {}, .path = {}, .map = {}, .format = "parquet"};
};

}  // namespace

std::unique_ptr<Verb> make_import() {
  return std::make_unique<Import>();
}

}  // namespace vt::app
