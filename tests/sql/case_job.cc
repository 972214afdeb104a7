#include "tests/sql/case_job.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace rillmill::pipeline {
namespace {

using Section = std::map<std::string, std::string>;

std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      out.push_back(text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i]);
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// The value that starts at `*at`, which is moved behind it.
std::string ReadValue(const std::string& text, size_t* at) {
  for (const std::string quote : {"\"\"\"", "'''", "\"", "'"}) {
    if (text.compare(*at, quote.size(), quote) != 0) continue;
    size_t begin = *at + quote.size(), end = begin;
    while (text.compare(end, quote.size(), quote) != 0)
      end += text[end] == '\\' && quote[0] == '"' ? 2 : 1;
    *at = end + quote.size();
    if (quote.size() == 3 && text[begin] == '\n') ++begin;
    const std::string_view raw = std::string_view(text).substr(begin, end - begin);
    return quote[0] == '"' ? Unescape(raw) : std::string(raw);
  }
  const size_t end = text.find_first_of(",}\n", *at);
  std::string bare = text.substr(*at, end - *at);
  *at = end;
  bare.erase(bare.find_last_not_of(' ') + 1);
  return bare;
}

void ReadPairs(const std::string& text, size_t* at, char close, const std::string& prefix,
               Section* section);

void ReadPair(const std::string& text, size_t* at, const std::string& prefix, Section* section) {
  std::string key;
  if (text[*at] == '"') {
    key = ReadValue(text, at);
  } else {
    const size_t end = text.find_first_of(" =", *at);
    key = text.substr(*at, end - *at);
  }
  *at = text.find_first_not_of(" =", std::max(*at, text.find('=', *at)));
  if (text[*at] == '{') {
    ++*at;
    ReadPairs(text, at, '}', prefix + key + ".", section);
  } else {
    (*section)[prefix + key] = ReadValue(text, at);
  }
}

void ReadPairs(const std::string& text, size_t* at, char close, const std::string& prefix,
               Section* section) {
  while (*at < text.size() && text[*at] != close) {
    if (std::string_view(" ,\n").find(text[*at]) != std::string_view::npos) {
      ++*at;
    } else if (text[*at] == '#') {
      *at = text.find('\n', *at);
    } else {
      ReadPair(text, at, prefix, section);
    }
  }
  if (*at < text.size() && close == '}') ++*at;
}

std::map<std::string, Section> ReadToml(const std::string& text) {
  std::map<std::string, Section> sections;
  std::string name;
  size_t at = 0;
  while (at < text.size()) {
    ReadPairs(text, &at, '[', "", &sections[name]);
    if (at >= text.size()) break;
    const size_t end = text.find(']', at);
    name = text.substr(at + 1, end - at - 1);
    sections[name];
    at = end + 1;
  }
  return sections;
}

SessionConf ReadConf(Section& conf) {
  SessionConf session;
  const auto text = [&](const char* name, std::string* value) {
    if (conf.contains(name)) *value = conf[name];
  };
  const auto flag = [&](const char* name, bool* value) {
    if (conf.contains(name)) *value = conf[name] == "true";
  };
  text("spark.sql.session.timeZone", &session.time_zone);
  text("spark.sql.columnNameOfCorruptRecord", &session.corrupt_column);
  flag("spark.sql.ansi.enabled", &session.ansi);
  flag("spark.sql.caseSensitive", &session.case_sensitive);
  return session;
}

StreamRelation ReadStream(const std::string& name, Section& section, const Section& json) {
  StreamRelation stream;
  stream.name = name;
  stream.decoded = section.contains("schema");
  if (stream.decoded) stream.schema = ParseSchema(section["schema"]).value();
  stream.watermark_column = section["watermark.column"];
  stream.watermark_delay = section["watermark.delay"];
  stream.json.any_given = !json.empty();
  if (const auto corrupt = json.find("columnNameOfCorruptRecord"); corrupt != json.end())
    stream.json.corrupt_column = corrupt->second;
  return stream;
}

}  // namespace

std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> CaseDirectories() {
  std::vector<std::filesystem::path> cases;
  const std::filesystem::path root = std::filesystem::path(RILLMILL_SHARED_DIR) / "conformance";
  if (!std::filesystem::exists(root)) return cases;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (std::filesystem::exists(entry.path() / "job.toml")) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

CaseJob ReadCaseJob(const std::filesystem::path& directory) {
  std::map<std::string, Section> sections = ReadToml(ReadFile(directory / "job.toml"));
  CaseJob job;
  job.query = sections[""]["query"];
  job.input.conf = ReadConf(sections["conf"]);
  const std::string mode = sections["sink"]["outputMode"];
  job.input.mode = mode == "complete" ? OutputMode::kComplete
                   : mode == "update" ? OutputMode::kUpdate
                                      : OutputMode::kAppend;
  for (auto& [name, section] : sections) {
    const bool options = name.ends_with(".json") || name.ends_with(".options");
    if (name.starts_with("source.") && !options)
      job.input.streams.push_back(ReadStream(name.substr(7), section, sections[name + ".json"]));
    if (name.starts_with("table.") && !options)
      job.input.tables.push_back({name.substr(6), ParseSchema(section["schema"]).value()});
  }
  return job;
}

CaseJob EventsJob(std::string query, OutputMode mode, const std::string& schema,
                  const std::string& watermark) {
  CaseJob job;
  job.query = std::move(query);
  job.input.mode = mode;
  StreamRelation events;
  events.name = "events";
  events.decoded = true;
  events.schema = ParseSchema(schema).value();
  if (!watermark.empty()) {
    events.watermark_column = "ts";
    events.watermark_delay = watermark;
  }
  job.input.streams.push_back(std::move(events));
  job.input.tables.push_back(
      {"codes", ParseSchema("code STRING, description STRING, level INT").value()});
  return job;
}

}  // namespace rillmill::pipeline
