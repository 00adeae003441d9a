#include "app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>

#include "app/version.hpp"
#include "io/nearest.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

struct Given {
  std::string key, text, where;
};

// What stands on the command line, in its order.
struct Line {
  std::string config, resume;
  std::vector<Given> flags;
  std::vector<std::string> assignments;
  bool version = false;
};

void add_key(CLI::App& parser, const config::Key& key, Line& line) {
  const std::string name = key.positional ? key.name + "," + key.flag() : key.flag();
  const auto note = [&line, &key](const std::string& text) {
    line.flags.push_back({key.name, text, key.positional ? key.name : key.flag()});
  };
  if (key.value.empty()) {
    parser.add_flag_callback(
        name, [note] { note("true"); }, key.help);
    return;
  }
  CLI::Option* option = parser.add_option_function<std::string>(name, note, key.help);
  option->type_name(key.value)->take_last();
  if (!key.text().empty()) option->default_str(key.text());
}

[[noreturn]] void refuse_extra(const std::string& extra, const config::Settings& settings) {
  const std::string word = extra.substr(0, extra.find('='));
  if (!word.starts_with("-")) {
    throw Error(ErrorKind::kUsage, "unexpected argument", extra, "no option takes it",
                "options start with --");
  }
  std::vector<std::string> flags = {"--config", "--set", "--help", "--version"};
  for (const config::Key& key : settings.keys()) flags.push_back(key.flag());
  throw Error(ErrorKind::kUsage, "unknown option", word, "there is no such option",
              "did you mean " + io::nearest(word, flags) + "?");
}

// config.toml of a run of `verb`, whose first line names the verb.
std::filesystem::path config_of_run(const std::filesystem::path& folder, const std::string& verb) {
  const std::filesystem::path file = folder / "config.toml";
  std::ifstream stream(file);
  if (!stream) {
    throw Error(ErrorKind::kUsage, "cannot resume", folder.string(),
                std::filesystem::exists(folder) ? "the folder holds no config.toml that can be read"
                                                : "there is no such folder",
                "name the output folder of a run that was interrupted");
  }
  std::string comment, program, other;
  stream >> comment >> program >> other;
  if (comment == "#" && program == "vtaobao" && other != verb) {
    throw Error(ErrorKind::kUsage, "cannot resume", folder.string(), "it is a run of " + other,
                "vtaobao " + other + " --resume " + folder.string());
  }
  return file;
}

void apply(const Line& line, const std::string& verb, config::Settings& settings) {
  const auto resume =
      std::find_if(line.flags.rbegin(), line.flags.rend(), [](const Given& g) { return g.key == "resume"; });
  if (resume != line.flags.rend()) {
    if (!line.config.empty()) {
      throw Error(ErrorKind::kUsage, "cannot resume", "--config", "a resumed run keeps its own config.toml");
    }
    settings.load(config_of_run(resume->text, verb));
    settings.freeze();
  } else if (!line.config.empty()) {
    settings.load(line.config);
  }
  for (const Given& given : line.flags) settings.set(given.key, given.text, given.where);
  for (const std::string& assignment : line.assignments) settings.set_assignment(assignment);
}

}  // namespace

Next read_arguments(const std::string& verb, const std::string& about, std::vector<std::string> arguments,
                    config::Settings& settings) {
  CLI::App parser(about, "vtaobao " + verb);
  parser.allow_extras();
  Line line;
  parser.add_option("--config", line.config, "TOML file with any of these options as keys")
      ->type_name("FILE");
  parser.add_option("--set", line.assignments, "any key by its dotted name; repeatable, wins over all else")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  parser.add_flag("--version", line.version, "print the version");
  for (const config::Key& key : settings.keys()) add_key(parser, key, line);
  std::reverse(arguments.begin(), arguments.end());  // the order CLI11 wants
  try {
    parser.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    std::cout << parser.help();
    return Next::kExit;
  } catch (const CLI::ParseError& fault) {
    if (!parser.remaining().empty()) refuse_extra(parser.remaining().front(), settings);
    throw Error(ErrorKind::kUsage, "bad arguments", "vtaobao " + verb, fault.what(),
                "see vtaobao " + verb + " --help");
  }
  if (line.version) {
    std::cout << version_line() << "\n";
    return Next::kExit;
  }
  if (!parser.remaining().empty()) refuse_extra(parser.remaining().front(), settings);
  apply(line, verb, settings);
  return Next::kRun;
}

}  // namespace vt::app
