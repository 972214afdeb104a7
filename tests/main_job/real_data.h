// The real records in the forms that the tests read, and the reference answers.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace rillmill::testing_support {

// Folder with calls.json, the answers and, made on first use, calls.ndjson and shuffled.ndjson; ""
// where shared data is missing.
std::string RealDataFolder();

// Rows of a CSV file (RFC 4180), without its header.
std::vector<std::vector<std::string>> ReadCsv(const std::string& path);

}  // namespace rillmill::testing_support
