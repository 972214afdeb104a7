#include "tests/main_job/real_data.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "pipeline/json/array_splitter.h"

namespace rillmill::testing_support {
namespace {

std::string ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void WriteLines(const std::string& path, const std::vector<std::string>& lines) {
  std::ofstream out(path + ".tmp", std::ios::binary);
  for (const std::string& line : lines) out << line << '\n';
  out.close();
  std::filesystem::rename(path + ".tmp", path);
}

void MakeNdjson(const std::string& folder) {
  std::vector<std::string> lines;
  auto splitter = pipeline::NewJsonArraySplitter();
  Status fed = splitter->Feed(ReadText(folder + "/calls.json"),
                              [&](std::string_view line) { lines.emplace_back(line); });
  if (!fed.ok()) return;
  WriteLines(folder + "/calls.ndjson", lines);
  std::shuffle(lines.begin(), lines.end(), std::mt19937_64(7));
  WriteLines(folder + "/shuffled.ndjson", lines);
}

// One record of CSV; quoted fields may hold commas, quotes (doubled) and line ends.
std::vector<std::string> TakeRecord(const std::string& text, size_t* at) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (; *at < text.size(); ++*at) {
    char c = text[*at];
    if (c == '"') {
      bool doubled = quoted && *at + 1 < text.size() && text[*at + 1] == '"';
      if (doubled) fields.back() += text[++*at];
      if (!doubled) quoted = !quoted;
    } else if (!quoted && c == ',') {
      fields.emplace_back();
    } else if (!quoted && c == '\n') {
      ++*at;
      break;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace

std::string RealDataFolder() {
  std::string folder = RILLMILL_DATA_DIR;
  if (!std::filesystem::exists(folder + "/calls.json")) return "";
  if (!std::filesystem::exists(folder + "/shuffled.ndjson")) MakeNdjson(folder);
  return folder;
}

std::vector<std::vector<std::string>> ReadCsv(const std::string& path) {
  std::string text = ReadText(path);
  std::vector<std::vector<std::string>> rows;
  size_t at = 0;
  TakeRecord(text, &at);
  while (at < text.size()) rows.push_back(TakeRecord(text, &at));
  return rows;
}

}  // namespace rillmill::testing_support
