#include <algorithm>
#include <filesystem>

#include "config/conf.h"
#include "config/document.h"
#include "config/job.h"
#include "config/sections.h"
#include "config/settings.h"
#include "config/source_options.h"
#include "core/file_system.h"

namespace rillmill::config {
namespace {

std::vector<Property> FromFlags(const std::vector<std::pair<std::string, std::string>>& flags) {
  std::vector<Property> properties;
  for (const auto& [name, value] : flags) properties.push_back({name, value, "--conf"});
  return properties;
}

std::vector<Property> FromJob(std::vector<Member> members) {
  std::vector<Property> properties;
  for (Member& member : members) {
    properties.push_back(
        {std::move(member.name), std::move(member.node.text), std::move(member.node.where)});
  }
  return properties;
}

Result<Options> LayeredConf(std::vector<Member> in_job, const Overrides& overrides,
                            std::vector<std::string>* notes) {
  std::vector<Property> defaults;
  if (!overrides.properties_file.empty()) {
    RILLMILL_ASSIGN(defaults, ReadPropertiesFile(overrides.properties_file, notes));
  }
  return MergeConf({std::move(defaults), FromJob(std::move(in_job)), FromFlags(overrides.conf)},
                   notes);
}

// The job's own name, else spark.app.name, else the name of its file.
std::string NameOf(const Job& job) {
  if (!job.name.empty()) return job.name;
  return job.conf.Text("spark.app.name", std::filesystem::path(job.path).stem().string());
}

}  // namespace

Result<Job> LoadJob(const std::string& path, const Overrides& overrides) {
  auto text = ReadFile(SystemFileSystem(), path);
  if (!text.ok()) return text.status().As(StatusCode::kInvalid);
  return ParseJob(*text, path, overrides);
}

Result<Job> ParseJob(std::string_view text, const std::string& path, const Overrides& overrides) {
  Job job;
  job.path = path;
  job.directory = std::filesystem::path(path).parent_path().string();
  if (job.directory.empty()) job.directory = ".";
  RILLMILL_ASSIGN(Node root, ParseToml(text, path));
  for (const auto& [name, value] : overrides.set) RILLMILL_TRY(SetValue(name, value, &root));
  RILLMILL_TRY(InsertValues(job.directory, &root));
  std::vector<Member> properties;
  RILLMILL_TRY(ReadSections(root, &job, &properties));
  RILLMILL_ASSIGN(job.conf, LayeredConf(std::move(properties), overrides, &job.notes));
  RILLMILL_TRY(TakeMisplacedProperties(&job));
  job.name = NameOf(job);
  for (std::string& note : SettingNotes(job.conf)) job.notes.push_back(std::move(note));
  return job;
}

}  // namespace rillmill::config
