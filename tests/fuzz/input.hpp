// What the fuzz targets share: the one rule, inputs made of several files, and a folder to put files into.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "vt/sim/model.hpp"

namespace vt::fuzz {

using Input = std::span<const std::byte>;

// Defined by each target: reads the input as its reader does. It may refuse with vt::Error; whatever else
// leaves it is a fault.
void read(Input input);

// An input of several files: each but the last after its length, 32 bits little-endian, at most what is left.
std::vector<Input> split(Input input, std::size_t files);
std::string join(const std::vector<std::string>& files);

std::string text_of(Input input);

// `text` with every @N replaced by the SHA-256 of file N, which no mutation would ever find.
std::string with_hashes(std::string text, const std::vector<Input>& files);

// A folder of this process, gone at its end.
const std::filesystem::path& folder();
void write(const std::string& name, Input bytes);

// What a reader accepted must run: a few pages of a few sessions under random actions.
void run(const ModelPtr& model);

}  // namespace vt::fuzz
