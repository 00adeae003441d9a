// Simulator folders, their weights, policies and released networks that are broken: one line, exit 2 or 3,
// nothing left.
#include <gtest/gtest.h>

#include "io/files.hpp"
#include "io/sha256.hpp"
#include "tests/cli/malformed.hpp"
#include "tests/support/random_customers.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/state_dict.hpp"
#include "vt/sim/customer_model.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::test {
namespace {

const std::string kToml = "shop/model.toml";
const std::string kWeights = "shop/customer_policy.safetensors";
const std::string kPolicy = "policy.safetensors";
const Words kSample = {"sample", "--sim", "shop", "--count", "10", "--out", "product"};
const Words kEval = {"eval", "--sim", "shop", "--policy", kPolicy, "--sessions", "10", "--out", "product"};
const Words kImport = {"import", "virtualtb", "weights", "--out", "product"};

void nothing(const Workplace&) {}

void write_policy(const Workplace& place) {
  const ModelPtr shop = load_simulator(place.file("shop"));
  save_policy(random_mlp_policy(shop->spec, 1), place.file(kPolicy));
}

// Damages the weights and makes the hash of model.toml agree, so that their content is what is refused.
Damage sealed(const Damage& damage) {
  return [=](const Workplace& place) {
    const std::string before = io::sha256_of_file(place.file(kWeights));
    damage(place);
    edit(kToml, before, io::sha256_of_file(place.file(kWeights)))(place);
  };
}

Damage both(const Damage& first, const Damage& second) {
  return [=](const Workplace& place) {
    first(place);
    second(place);
  };
}

TEST(MalformedFiles, ModelToml) {
  const auto remove = [](const Workplace& place) { std::filesystem::remove(place.file(kToml)); };
  expect_refused(
      {{"absent", remove, kSample, 3, {"shop", "model.toml"}},
       {"no TOML", put(kToml, "kind = "), kSample, 3, {kToml + ":1"}},
       {"another schema", edit(kToml, "schema = 1", "schema = 9"), kSample, 3, {kToml, "'schema'"}},
       {"another kind",
        edit(kToml, "kind = 'learned'", "kind = 'real'"),
        kSample,
        3,
        {kToml, "'kind'", "learned"}},
       {"an unknown key", edit(kToml, "n_slots", "slots"), kSample, 3, {kToml, "n_slots"}},
       {"a page too many",
        edit(kToml, "max_page_index = 6", "max_page_index = 65535"),
        kSample,
        3,
        {kToml, "max_page_index"}},
       {"more slots than classes",
        edit(kToml, "n_slots = 3", "n_slots = 1000000"),
        kSample,
        3,
        {kToml, "n_slots"}},
       {"no level", edit(kToml, "size = 3", "size = 0"), kSample, 3, {kToml, "attributes[0].size"}},
       {"a million levels", edit(kToml, "size = 3", "size = 1000000"), kSample, 3, {kToml, "65534"}},
       {"a name twice", edit(kToml, "attribute_1", "attribute_0"), kSample, 3, {kToml, "attribute_0"}},
       {"65 components", edit(kToml, "size = 5", "size = 65"), kSample, 3, {kToml, "action.size"}},
       {"bounds beyond half precision",
        edit(kToml, "high = 2.0", "high = 1e9"),
        kSample,
        3,
        {kToml, "65504"}},
       {"bounds upside down",
        edit(kToml, "high = 2.0", "high = -3.0"),
        kSample,
        3,
        {kToml, "above the upper"}},
       {"a scale of nothing", edit(kToml, "scale = 1.0", "scale = 0.0"), kSample, 3, {kToml, "scale"}},
       {"a scale of NaN", edit(kToml, "scale = 1.0", "scale = nan"), kSample, 3, {kToml, "action.scale"}},
       {"no customer policy", edit(kToml, "[customer_policy]", "[page_count]"), kSample, 3, {kToml}},
       {"2^31 neurons",
        edit(kToml, "layers = [ 7,", "layers = [ 2147483648,"),
        kSample,
        3,
        {kToml, "layers"}},
       {"a key of 200,000 names",
        put(
            kToml, "a" +
                       [] {
                         std::string key;
                         for (int i = 0; i < 200'000; ++i) key += ".a";
                         return key;
                       }() +
                       " = 1"),
        kSample,
        3,
        {kToml, "names"}}},
      nothing);
}

TEST(MalformedFiles, NamesThatLeaveTheFolder) {
  const std::string name = "file = 'customer_policy.safetensors'";
  const auto row = [&](const char* title, const std::string& to) {
    return Malformed{
        title, edit(kToml, name, "file = '" + to + "'"), kSample, 3, {kToml, "customer_policy.file"}};
  };
  expect_refused({row("a parent", "../customer_policy.safetensors"), row("a root", "/etc/passwd"),
                  row("a folder below", "a/b.safetensors"), row("a hidden file", ".x"), row("no name", ""),
                  row("a backslash", "a\\\\b")},
                 nothing);
}

TEST(MalformedFiles, Weights) {
  const auto header = [](const std::string& entry, std::size_t bytes) {
    return sealed(put(kWeights, tensors("{" + entry + "}", bytes)));
  };
  const auto remove = [](const Workplace& place) { std::filesystem::remove(place.file(kWeights)); };
  const auto into_folder = [](const Workplace& place) {
    std::filesystem::remove(place.file(kWeights));
    std::filesystem::create_directory(place.file(kWeights));
  };
  expect_refused(
      {{"absent", remove, kSample, 3, {kWeights, "missing"}},
       {"a folder", into_folder, kSample, 3, {kWeights, "regular file"}},
       {"a changed byte", flip(kWeights, 2000), kSample, 3, {kWeights, "SHA-256"}},
       {"cut short", sealed(cut(kWeights, 900)), kSample, 3, {kWeights, "outside the file"}},
       {"nothing", sealed(put(kWeights, "")), kSample, 3, {kWeights, "8 bytes"}},
       {"a header of 2^64 bytes",
        sealed(put(kWeights, std::string(64, '\xFF'))),
        kSample,
        3,
        {kWeights, "header"}},
       {"a header that is no JSON", header("!", 0), kSample, 3, {kWeights, "JSON"}},
       {"a nested header", header("\"a\":" + std::string(100'000, '['), 0), kSample, 3, {kWeights, "nested"}},
       {"half precision",
        header("\"w\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}", 2),
        kSample,
        3,
        {kWeights, "\"w\"", "F16"}},
       {"2^80 numbers",
        header("\"w\":{\"dtype\":\"F32\",\"shape\":[1099511627776,1099511627776],\"data_offsets\":[0,4]}", 4),
        kSample,
        3,
        {kWeights, "\"w\"", "larger than the file"}},
       {"data outside the file",
        header("\"w\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}", 4),
        kSample,
        3,
        {kWeights, "\"w\"", "outside the file"}},
       {"two tensors in one place",
        header("\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
               "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
               4),
        kSample,
        3,
        {kWeights, "overlaps"}},
       {"another network",
        sealed(put(kWeights, tensors("{}", 0))),
        kSample,
        3,
        {kWeights, "layers.0.weight"}}},
      nothing);
}

TEST(MalformedFiles, Policies) {
  const auto whole = [](const std::string& text) { return put(kPolicy, text); };
  expect_refused(
      {{"text", whole("policy"), kEval, 3, {kPolicy, "8 bytes"}},
       {"cut short", cut(kPolicy, 300), kEval, 3, {kPolicy, "truncated"}},
       {"no number",
        edit(kPolicy, "\"vt.center\":\"[", "\"vt.center\":\"{"),
        kEval,
        3,
        {kPolicy, "vt.center"}},
       {"another kind", edit(kPolicy, "\"mlp\"", "\"cnn\""), kEval, 3, {kPolicy, "vt.kind", "mlp"}},
       {"another activation", edit(kPolicy, "\"tanh\"", "\"gelu\""), kEval, 3, {kPolicy, "vt.activation"}},
       {"an unknown observation",
        edit(kPolicy, "\"vt.observation\":\"s\"", "\"vt.observation\":\"q\""),
        kEval,
        3,
        {kPolicy, "vt.observation"}},
       {"a tensor of another name",
        edit(kPolicy, "layers.0.bias", "layers.0.byas"),
        kEval,
        3,
        {kPolicy, "layers.0.bias", "expected"}},
       {"metadata of another name",
        edit(kPolicy, "vt.scale", "vt.skale"),
        kEval,
        3,
        {kPolicy, "vt.skale", "vt.scale"}},
       {"NaN",
        [](const Workplace& place) {
          std::string text = place.read(kPolicy);
          place.write(kPolicy, text.replace(text.size() - 4, 4, "\xFF\xFF\xFF\xFF"));
        },
        kEval,
        3,
        {kPolicy, "not finite"}},
       {"a folder without a policy",
        both([](const Workplace& place) { std::filesystem::remove(place.file(kPolicy)); },
             [](const Workplace& place) { std::filesystem::create_directory(place.file(kPolicy)); }),
        kEval,
        3,
        {kPolicy, "holds no policy"}}},
      write_policy);
}

// Three classes of customers, as fit-customers leaves them.
void write_customers(const Workplace& place) {
  CustomerModel customers = CustomerModel::of(*load_simulator(place.file("shop")));
  customers.generator = random_customers(1, GeneratorKind::kLatentClass, customers.view, 3);
  std::filesystem::create_directory(place.file("run"));
  save_customer_model(customers, place.file("run"));
}

TEST(MalformedFiles, Customers) {
  const std::string toml = "run/customers.toml";
  const std::string table = "run/customer_generator.safetensors";
  const Words command = {"sample", "--sim", "run", "--count", "10", "--file", "product/c.csv"};
  expect_refused({{"another schema", edit(toml, "schema = 1", "schema = 2"), command, 3, {toml, "'schema'"}},
                  {"another kind",
                   edit(toml, "'latent_class'", "'crystal_ball'"),
                   command,
                   3,
                   {toml, "customer_generator.kind"}},
                  {"no class",
                   edit(toml, "classes = 3", "classes = 0"),
                   command,
                   3,
                   {toml, "customer_generator.classes"}},
                  {"a class too many",
                   edit(toml, "classes = 3", "classes = 4"),
                   command,
                   3,
                   {table, "log_weight", "[4]"}},
                  {"a level too many", edit(toml, "size = 3", "size = 4"), command, 3, {table, "logits"}},
                  {"a name outside the folder",
                   edit(toml, "file = '", "file = '../"),
                   command,
                   3,
                   {toml, "plain file name"}},
                  {"a changed byte", flip(table, 200), command, 3, {table, "SHA-256"}}},
                 write_customers);
}

TEST(MalformedFiles, ReleasedNetworks) {
  const std::string file = "weights/generator_model.pt";
  const StateDict sound;
  const std::string call = sound.preamble() + pickle("cos\nsystem\n(" + text("true") + "tR");
  expect_refused({{"an empty folder", put("weights/readme", ""), kImport, 3, {file, "missing"}},
                  {"text", put(file, "weights"), kImport, 3, {file, "pickle"}},
                  {"the zip format", put(file, "PK\x03\x04 and so on"), kImport, 3, {file, "zip"}},
                  {"a call of the system", put(file, call), kImport, 3, {file, "os system", "not allowed"}},
                  {"cut short", put(file, sound.file().substr(0, 150)), kImport, 3, {file}},
                  {"other tensors", put(file, sound.file()), kImport, 3, {file, "weight"}},
                  {"no folder", nothing, kImport, 2, {"weights"}}},
                 nothing);
}

}  // namespace
}  // namespace vt::test
