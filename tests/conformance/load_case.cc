#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/conformance/case.h"

namespace rillmill::conformance {
namespace {

namespace fs = std::filesystem;

std::string ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> ReadLines(const fs::path& path) {
  std::istringstream in(ReadText(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// batch-NNNN.ndjson files of a folder by number.
std::map<int64_t, std::vector<std::string>> ReadBatches(const fs::path& folder) {
  std::map<int64_t, std::vector<std::string>> batches;
  if (!fs::is_directory(folder)) return batches;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (name.starts_with("batch-")) batches[std::stoll(name.substr(6))] = ReadLines(entry.path());
  }
  return batches;
}

std::string JsonText(const std::string& document, const std::string& key) {
  std::smatch match;
  std::regex pattern("\"" + key + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  return std::regex_search(document, match, pattern) ? match[1].str() : "";
}

}  // namespace

Result<Case> LoadCase(const std::string& directory) {
  fs::path root(directory), expected = root / "expected";
  Case loaded{root.filename().string(), directory, false, {}};
  std::string job = ReadText(root / "job.toml");
  if (job.empty()) return Status(StatusCode::kUsage, directory + ": no job.toml");
  loaded.step_by_step = std::regex_search(job, std::regex("\ntrigger *= *\"default\""));
  loaded.expected.rows = ReadBatches(expected);
  loaded.expected.ordered = ReadBatches(expected / "ordered");
  if (fs::exists(expected / "progress.ndjson"))
    loaded.expected.progress = ReadLines(expected / "progress.ndjson");
  if (fs::exists(expected / "error.json")) {
    std::string error = ReadText(expected / "error.json");
    loaded.expected.error_class = JsonText(error, "errorClass");
    loaded.expected.error_message = JsonText(error, "message");
  }
  return loaded;
}

}  // namespace rillmill::conformance
