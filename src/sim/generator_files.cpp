#include "sim/generator_files.hpp"

#include <cmath>

#include "sim/words.hpp"
#include "vt/sim/customer_model.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;

const std::vector<GeneratorKind> kKinds = {GeneratorKind::kMlp,         GeneratorKind::kGmm,
                                           GeneratorKind::kLatentClass, GeneratorKind::kIndependent,
                                           GeneratorKind::kEmpirical,   GeneratorKind::kMarket};

constexpr char kLogWeight[] = "log_weight";
constexpr char kLogits[] = "logits";
constexpr char kCodes[] = "codes";
constexpr char kClassWeight[] = "class_weight";

std::string attribute_weight(int attribute) {
  return "attributes." + std::to_string(attribute) + ".weight";
}

// The tensors of one file, each taken once by name and shape.
class Tensors {
 public:
  Tensors(const fs::path& folder, const TensorFileName& name)
      : path_(folder / name.file), tensors_(load_tensors(folder, name)) {}

  std::vector<float> take(const std::string& name, const std::vector<std::int64_t>& shape) {
    auto node = tensors_.extract(name);
    if (node.empty()) refuse("tensor " + name + " " + io::shape_text(shape) + " is missing");
    if (node.mapped().shape != shape) {
      refuse("tensor " + name + " has shape " + io::shape_text(node.mapped().shape) + ", expected " +
             io::shape_text(shape));
    }
    return std::move(node.mapped().values);
  }
  void finish() const {
    if (!tensors_.empty()) refuse("tensor " + tensors_.begin()->first + " is unknown");
  }
  [[noreturn]] void refuse(const std::string& why) const { refuse_file(path_, why); }

 private:
  fs::path path_;
  io::TensorMap tensors_;
};

// Codes are whole numbers, exact in float32.
std::vector<std::uint32_t> packed_codes(const std::vector<float>& codes, const session::AttributesView& a,
                                        const Tensors& file) {
  const auto count = static_cast<std::size_t>(a.count);
  std::vector<std::uint16_t> whole(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto size = static_cast<float>(a.size[i % count]);
    if (!(codes[i] >= 0.0f && codes[i] < size && codes[i] == std::floor(codes[i]))) {
      file.refuse("codes: row " + std::to_string(i / count) + " has no level of attribute " +
                  std::to_string(i % count));
    }
    whole[i] = static_cast<std::uint16_t>(codes[i]);
  }
  return pack_customers(a, whole);
}

std::shared_ptr<const market::World> take_market(Tensors& file, const GeneratorFile& description,
                                                 const session::AttributesView& a) {
  auto world = std::make_shared<market::World>();
  if (description.parents.size() != static_cast<std::size_t>(a.count))
    file.refuse("the description's parents are not one for each attribute");
  const std::int64_t classes = description.entries;
  world->constants.classes = static_cast<std::int32_t>(classes);
  world->class_weight = file.take(kClassWeight, {classes});
  for (int i = 0; i < a.count; ++i) {
    const int parent = description.parents[static_cast<std::size_t>(i)];
    if (parent >= i)
      file.refuse("the parent of attribute " + std::to_string(i) + " does not stand before it");
    world->constants.parent[i] = parent;
    world->constants.table[i] = static_cast<std::int32_t>(world->attribute_weight.size());
    const std::vector<float> weight =
        file.take(attribute_weight(i), {classes, parent < 0 ? 1 : a.size[parent], a.size[i]});
    world->attribute_weight.insert(world->attribute_weight.end(), weight.begin(), weight.end());
  }
  return world;
}

void put_market(const market::World& world, const session::AttributesView& a, GeneratorFile& file,
                io::TensorMap& tensors) {
  file.entries = world.constants.classes;
  tensors[kClassWeight] = {{file.entries}, world.class_weight};
  for (int i = 0; i < a.count; ++i) {
    const int parent = world.constants.parent[i];
    const std::int64_t rows = parent < 0 ? 1 : a.size[parent];
    const float* first = world.attribute_weight.data() + world.constants.table[i];
    file.parents.push_back(parent);
    tensors[attribute_weight(i)] = {{file.entries, rows, a.size[i]},
                                    {first, first + file.entries * rows * a.size[i]}};
  }
}

}  // namespace

GeneratorFile parse_generator(io::TomlTable table) {
  GeneratorFile generator;
  generator.kind = *value_of(table.word("kind", names_of(kKinds)), kKinds);
  if (generator.kind == GeneratorKind::kMlp) {
    const bool normal = table.word("latent", {"normal", "uniform"}) == "normal";
    generator.latent = normal ? session::Latent::kNormal : session::Latent::kUniform;
    generator.network = parse_network(table);
  } else {
    generator.network.name = parse_file_name(table);
    if (generator.kind == GeneratorKind::kEmpirical) {
      generator.entries = table.integer("rows", 1, kMaxCustomerRows);
    } else {
      generator.entries =
          table.integer("classes", 1, is_table(generator.kind) ? kMaxCustomerClasses : kMaxClasses);
    }
    if (generator.kind == GeneratorKind::kMarket) {
      for (const std::int64_t parent : table.integer_list("parents", -1, kMaxAttributes - 1))
        generator.parents.push_back(static_cast<int>(parent));
    }
  }
  table.finish();
  return generator;
}

toml::table format_generator(const GeneratorFile& generator) {
  toml::table table;
  if (generator.kind == GeneratorKind::kMlp) {
    table = format_network(generator.network);
    table.insert("latent", generator.latent == session::Latent::kNormal ? "normal" : "uniform");
  } else {
    insert_file_name(table, generator.network.name);
    table.insert(generator.kind == GeneratorKind::kEmpirical ? "rows" : "classes", generator.entries);
  }
  if (generator.kind == GeneratorKind::kMarket) {
    toml::array parents;
    for (const int parent : generator.parents) parents.push_back(parent);
    table.insert("parents", parents);
  }
  table.insert("kind", name_of(generator.kind));
  return table;
}

CustomerGenerator load_generator(const fs::path& folder, const GeneratorFile& description,
                                 const session::AttributesView& attributes) {
  CustomerGenerator generator;
  generator.kind = description.kind;
  if (generator.kind == GeneratorKind::kMlp) {
    generator.latent = description.latent;
    generator.network = load_network(folder, description.network);
    return generator;
  }
  Tensors file(folder, description.network.name);
  if (generator.has_table()) {
    generator.table.log_weight = file.take(kLogWeight, {description.entries});
    generator.table.logits = file.take(kLogits, {description.entries, attributes.width});
  } else if (generator.kind == GeneratorKind::kEmpirical) {
    generator.rows =
        packed_codes(file.take(kCodes, {description.entries, attributes.count}), attributes, file);
  } else {
    generator.market = take_market(file, description, attributes);
  }
  file.finish();
  return generator;
}

GeneratorFile save_generator(const fs::path& folder, const CustomerGenerator& generator,
                             const session::AttributesView& attributes) {
  GeneratorFile file;
  file.kind = generator.kind;
  if (generator.kind == GeneratorKind::kMlp) {
    file.latent = generator.latent;
    file.network = save_network(folder, kCustomerGenerator, generator.network);
    return file;
  }
  io::TensorMap tensors;
  if (generator.has_table()) {
    file.entries = generator.table.classes();
    tensors[kLogWeight] = {{file.entries}, generator.table.log_weight};
    tensors[kLogits] = {{file.entries, attributes.width}, generator.table.logits};
  } else if (generator.kind == GeneratorKind::kEmpirical) {
    const std::vector<std::uint16_t> codes = unpack_customers(attributes, generator.rows);
    file.entries = static_cast<std::int64_t>(codes.size()) / attributes.count;
    tensors[kCodes] = {{file.entries, attributes.count}, {codes.begin(), codes.end()}};
  } else {
    put_market(*generator.market, attributes, file, tensors);
  }
  file.network.name = save_tensors(folder, kCustomerGenerator, std::move(tensors));
  return file;
}

}  // namespace vt
