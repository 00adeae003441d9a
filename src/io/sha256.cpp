#include "io/sha256.hpp"

#include <openssl/evp.h>

#include <fstream>

#include "io/files.hpp"
#include "vt/core/error.hpp"

namespace vt::io {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

namespace {

void require(bool good) {
  if (!good) throw Error(ErrorKind::kInternal, "cannot hash", "libcrypto", "SHA-256 is not available");
}

}  // namespace

Sha256::Sha256() : state_(std::make_unique<State>()) {
  require(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

void Sha256::add_text(std::string_view text) {
  add_value(static_cast<std::uint64_t>(text.size()));
  add(std::as_bytes(std::span(text.data(), text.size())));
}

std::string Sha256::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  require(EVP_DigestFinal_ex(state_->context, digest, &length) == 1);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < length; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

std::string sha256_hex(std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  expect_file(file);
  std::ifstream in(file, std::ios::binary);
  std::vector<char> block(1 << 20);
  Sha256 hash;
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    hash.add(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(in.gcount()))));
  }
  if (in.bad()) throw Error(ErrorKind::kBadInput, "cannot read", file.string(), "the system refuses");
  return hash.hex();
}

}  // namespace vt::io
