// Which build this is.
#pragma once

#include <string>

namespace vt::app {

extern const char* const kVersion;
extern const char* const kCommit;  // short hash, "+" where the tree had changes; "unknown" outside git
extern const char* const kCompiler;
extern const char* const kBuildType;
extern const char* const kBuildFlags;  // of every C++ file of ours

std::string version_line();  // "vtaobao 0.1.0 (1234abcd)"

}  // namespace vt::app
