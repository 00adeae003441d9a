#include "sim/attribute_toml.hpp"

namespace vt {
namespace {

Attribute parse_attribute(io::TomlTable table) {
  constexpr std::int64_t kMost = 1'000'000'000;  // view_of() knows the narrow limit
  Attribute attribute;
  attribute.name = table.text("name");
  attribute.kind = table.word("kind", {"categorical", "ordinal", "continuous"});
  attribute.size = static_cast<int>(table.integer("size", 1, kMost));
  if (table.has("labels")) attribute.labels = table.text_list("labels");
  table.finish();
  return attribute;
}

toml::table format_attribute(const Attribute& attribute) {
  toml::table table{{"name", attribute.name}, {"kind", attribute.kind}, {"size", attribute.size}};
  toml::array labels;
  for (const std::string& label : attribute.labels) labels.push_back(label);
  if (!labels.empty()) table.insert("labels", labels);
  return table;
}

}  // namespace

std::vector<Attribute> parse_attributes(io::TomlTable& table) {
  std::vector<Attribute> attributes;
  for (const io::TomlTable& attribute : table.tables("attributes"))
    attributes.push_back(parse_attribute(attribute));
  return attributes;
}

toml::array format_attributes(const std::vector<Attribute>& attributes) {
  toml::array list;
  for (const Attribute& attribute : attributes) list.push_back(format_attribute(attribute));
  return list;
}

}  // namespace vt
