// import: foreign files to a simulator, in OUT/simulator.
#include <iostream>

#include "app/run.hpp"
#include "app/verb.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/import_virtualtb.hpp"

namespace vt::app {
namespace {

class Import final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add_choice("source", source_, {"virtualtb"}, "what the files are").positional();
    settings.add("path", path_, "folder with the released weights").positional();
  }

  void run(Run& run) override {
    if (source_.empty() || path_.empty()) {
      throw Error(ErrorKind::kUsage, "bad arguments", "vtaobao import", "SOURCE and PATH are needed",
                  "for example: vtaobao import virtualtb WEIGHTS --out runs/virtualtb");
    }
    const SimulatorModel model = import_virtualtb(path_);
    run.open();
    const std::filesystem::path product = run.file("simulator");
    std::filesystem::remove_all(product);
    save_simulator(model, product);
    Json summary = run.summary(&model.spec);
    summary["attributes"] = model.spec.attributes.size();
    summary["actions"] = model.spec.action_size();
    run.finish(std::move(summary),
               {{"paths", {{"source", path_.string()}, {"simulator", product.string()}}}});
    if (!run.common().json) std::cout << "simulator: " << product.string() << "\n";
  }

 private:
  std::string source_;
  std::filesystem::path path_;
};

}  // namespace

std::unique_ptr<Verb> make_import() {
  return std::make_unique<Import>();
}

}  // namespace vt::app
