#include "vt/data/manifest.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "data/page_columns.hpp"
#include "io/files.hpp"
#include "vt/core/error.hpp"
#include "vt/core/half.hpp"
#include "vt/core/types.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kFileName = "manifest.json";
constexpr std::uint64_t kMostBytes = 1 << 28;
constexpr std::int64_t kMostRows = std::int64_t{1} << 48;
constexpr int kMostPageIndex = 65534;
constexpr int kMostLevels = 65535;
constexpr int kMostDepth = 8;  // of lists and objects

// Strict reading: every field has a type and a range.
class ManifestReader {
 public:
  explicit ManifestReader(const fs::path& file) : file_(file) {}

  Manifest read() const {
    const Json json = parse();
    if (integer(json, "schema", 1, 1) != 1) refuse("schema", "is not 1");
    Manifest m;
    m.name = text(json, "name");
    m.licence = text(json, "licence");
    m.source = text(json, "source");
    m.text_sessions = word(json, "session_id", {"int64", "text"}) == "text";
    m.max_page_index = static_cast<std::int32_t>(integer(json, "max_page_index", 0, kMostPageIndex));
    m.n_slots = static_cast<std::int32_t>(json.contains("n_slots") ? integer(json, "n_slots", 1, 65535) : 0);
    m.sessions = integer(json, "sessions", 1, kMostRows);
    m.page_views = integer(json, "page_views", m.sessions, kMostRows);
    read_attributes(json, m);
    if (json.contains("action")) read_action(field(json, "action"), m);
    read_columns(json, m);
    if (json.contains("simulator")) {
      m.simulator_kind = text(field(json, "simulator"), "kind");
      m.simulator_hash = text(field(json, "simulator"), "hash");
      m.policy = text(json, "policy");
    }
    const Json& pages = field(json, "pages");
    m.format = word(pages, "file", {"pages.parquet", "pages.csv"}) == "pages.csv" ? TableFormat::kCsv
                                                                                  : TableFormat::kParquet;
    m.pages_bytes = static_cast<std::uint64_t>(integer(pages, "bytes", 0, std::int64_t{1} << 60));
    m.pages_sha256 = text(pages, "sha256");
    return m;
  }

 private:
  [[noreturn]] void refuse(const std::string& key, const std::string& why) const {
    throw Error(ErrorKind::kBadInput, "bad manifest", file_.string(), "'" + key + "' " + why);
  }

  Json parse() const {
    const auto shallow = [&](int depth, Json::parse_event_t, Json&) {
      if (depth > kMostDepth)
        throw Error(ErrorKind::kBadInput, "bad manifest", file_.string(), "it is nested too deeply");
      return true;
    };
    try {
      Json json = Json::parse(io::read_text(file_, kMostBytes), shallow);
      if (json.is_object()) return json;
    } catch (const Json::exception&) {
    }
    throw Error(ErrorKind::kBadInput, "bad manifest", file_.string(), "it is not a JSON object");
  }

  const Json& field(const Json& json, const char* key) const {
    if (!json.is_object() || !json.contains(key)) refuse(key, "is missing");
    return json[key];
  }
  std::string text(const Json& json, const char* key) const {
    const Json& value = field(json, key);
    if (!value.is_string()) refuse(key, "is not a string");
    return value.get<std::string>();
  }
  std::string word(const Json& json, const char* key, const std::vector<std::string>& words) const {
    const std::string value = text(json, key);
    if (std::find(words.begin(), words.end(), value) == words.end()) {
      std::string list;
      for (const std::string& known : words) list += (list.empty() ? "" : ", ") + known;
      refuse(key, "is '" + value + "', expected one of: " + list);
    }
    return value;
  }
  std::int64_t integer(const Json& json, const char* key, std::int64_t least, std::int64_t most) const {
    const Json& value = field(json, key);
    if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() >> 63 != 0) ||
        value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) {
      refuse(key, "is not an integer from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return value.get<std::int64_t>();
  }
  std::vector<float> numbers(const Json& json, const char* key) const {
    const Json& list = field(json, key);
    if (!list.is_array() || list.empty() || list.size() > kMaxActions) {
      refuse(key, "is not a list of 1 to " + std::to_string(kMaxActions) + " numbers");
    }
    std::vector<float> values;
    for (const Json& value : list) {
      if (!value.is_number() || !std::isfinite(value.get<float>()))
        refuse(key, "holds what is no finite number");
      values.push_back(value.get<float>());
    }
    return values;
  }

  void read_attributes(const Json& json, Manifest& m) const {
    const Json& list = field(json, "attributes");
    if (!list.is_array() || list.empty() || list.size() > kMaxAttributes) {
      refuse("attributes", "is not a list of 1 to " + std::to_string(kMaxAttributes) + " attributes");
    }
    for (const Json& entry : list) {
      Attribute attribute;
      attribute.name = text(entry, "name");
      attribute.kind = word(entry, "kind", {"categorical", "ordinal", "continuous"});
      attribute.size = static_cast<int>(integer(entry, "size", 1, kMostLevels));
      for (const Attribute& other : m.attributes) {
        if (other.name == attribute.name) refuse("name", "'" + attribute.name + "' occurs twice");
      }
      const Json& labels = field(entry, "labels");
      if (!labels.is_array() ||
          (!labels.empty() && labels.size() != static_cast<std::size_t>(attribute.size))) {
        refuse("labels", "is not a list of as many labels as levels");
      }
      for (const Json& label : labels) {
        if (!label.is_string()) refuse("labels", "holds what is no string");
        attribute.labels.push_back(label.get<std::string>());
      }
      m.attributes.push_back(std::move(attribute));
    }
  }

  void read_action(const Json& json, Manifest& m) const {
    m.low = numbers(json, "low");
    m.high = numbers(json, "high");
    m.center = numbers(json, "center");
    m.scale = numbers(json, "scale");
    const std::size_t k = m.low.size();
    if (m.high.size() != k || m.center.size() != k || m.scale.size() != k) {
      refuse("action", "has lists of different lengths");
    }
    for (std::size_t i = 0; i < k; ++i) {
      if (!(m.low[i] < m.high[i])) refuse("low", "is not below high");
      if (std::abs(m.low[i]) > kHalfMax || std::abs(m.high[i]) > kHalfMax) refuse("low", "is beyond 65504");
      if (!(m.scale[i] >= 0.0f)) refuse("scale", "is negative");
    }
    const Json& quantiles = field(json, "norm_quantiles");
    if (!quantiles.is_array()) refuse("norm_quantiles", "is not a list");
    for (const Json& entry : quantiles) {
      const Json& level = field(entry, "level");
      const Json& norm = field(entry, "norm");
      if (!level.is_number() || !norm.is_number()) refuse("norm_quantiles", "holds what is no number");
      m.norm_quantiles.push_back({level.get<double>(), norm.get<double>()});
    }
  }

  void read_columns(const Json& json, Manifest& m) const {
    const Json& list = field(json, "columns");
    if (!list.is_array()) refuse("columns", "is not a list");
    for (const Json& name : list) {
      const auto known = std::find_if(std::begin(kOptionalColumns), std::end(kOptionalColumns),
                                      [&](const OptionalColumn& c) { return name == c.name; });
      if (known == std::end(kOptionalColumns)) refuse("columns", "names the unknown column " + name.dump());
      m.columns.*(known->has) = true;
    }
  }

  const fs::path file_;
};

}  // namespace

Manifest read_manifest(const fs::path& folder) {
  const fs::path file = folder / kFileName;
  if (!fs::exists(file)) {
    throw Error(ErrorKind::kUsage, "no data set", folder.string(), "there is no manifest.json");
  }
  return ManifestReader(file).read();
}

std::string to_json(const Manifest& m) {
  Json json = {{"schema", 1},
               {"name", m.name},
               {"licence", m.licence},
               {"source", m.source},
               {"sessions", m.sessions},
               {"page_views", m.page_views},
               {"session_id", m.text_sessions ? "text" : "int64"},
               {"max_page_index", m.max_page_index}};
  if (m.n_slots > 0) json["n_slots"] = m.n_slots;
  if (!m.simulator_hash.empty()) {
    json["simulator"] = {{"kind", m.simulator_kind}, {"hash", m.simulator_hash}};
    json["policy"] = m.policy;
  }
  json["attributes"] = Json::array();
  for (const Attribute& a : m.attributes) {
    json["attributes"].push_back(
        {{"name", a.name}, {"kind", a.kind}, {"size", a.size}, {"labels", a.labels}});
  }
  if (m.action_size() > 0) {
    Json quantiles = Json::array();
    for (const NormQuantile& q : m.norm_quantiles)
      quantiles.push_back({{"level", q.level}, {"norm", q.norm}});
    json["action"] = {{"size", m.action_size()}, {"low", m.low},     {"high", m.high},
                      {"center", m.center},      {"scale", m.scale}, {"norm_quantiles", quantiles}};
  }
  json["columns"] = Json::array();
  for (const OptionalColumn& column : kOptionalColumns) {
    if (m.columns.*(column.has)) json["columns"].push_back(column.name);
  }
  json["pages"] = {{"file", m.pages_file()}, {"bytes", m.pages_bytes}, {"sha256", m.pages_sha256}};
  return json.dump(2) + "\n";
}

}  // namespace vt::data
