#include "config/sweep/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/file_system.h"

namespace rillmill::config {
namespace {

Status CannotWrite(const std::filesystem::path& path) {
  return {StatusCode::kSink, fmt::format("{}: {}", path.string(), std::strerror(errno))};
}

}  // namespace

SweepFolder::SweepFolder(std::filesystem::path path, SweepPlan plan)
    : path_(std::move(path)), plan_(std::move(plan)), points_(plan_.points()) {}

SweepFolder::~SweepFolder() {
  if (runs_fd_ >= 0) close(runs_fd_);
}

Result<std::unique_ptr<SweepFolder>> SweepFolder::Open(const std::filesystem::path& path,
                                                       SweepPlan plan) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Status(StatusCode::kSink, path.string() + ": " + error.message());
  std::unique_ptr<SweepFolder> folder(new SweepFolder(path, std::move(plan)));
  if (std::filesystem::exists(path / "manifest.json")) {
    RILLMILL_ASSIGN(const std::string manifest,
                    ReadFile(SystemFileSystem(), path / "manifest.json"));
    const Status same = CheckManifest(manifest, folder->plan_);
    if (!same.ok()) return same.WithContext(path.string());
  }
  RILLMILL_TRY(folder->Lock());
  RILLMILL_TRY(folder->ReadRuns());
  RILLMILL_TRY(folder->WriteManifest());
  return folder;
}

Status SweepFolder::Lock() {
  const std::filesystem::path runs = path_ / "runs.ndjson";
  runs_fd_ = open(runs.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (runs_fd_ < 0) return CannotWrite(runs);
  if (flock(runs_fd_, LOCK_EX | LOCK_NB) == 0) return Status::Ok();
  return {StatusCode::kInvalid, fmt::format("{}: another sweep writes here now", path_.string())};
}

Status SweepFolder::ReadRuns() {
  const std::filesystem::path runs = path_ / "runs.ndjson";
  RILLMILL_ASSIGN(const std::string text, ReadFile(SystemFileSystem(), runs));
  const size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  if (whole < text.size() && ftruncate(runs_fd_, static_cast<off_t>(whole)) != 0) {
    return CannotWrite(runs);
  }
  RILLMILL_ASSIGN(records_, ReadRunRecords(runs));
  return Status::Ok();
}

std::vector<PlannedRun> SweepFolder::Left() const {
  std::vector<PlannedRun> left;
  for (const PlannedRun& run : ScheduleOf(plan_)) {
    const bool done = std::any_of(records_.begin(), records_.end(), [&](const RunRecord& record) {
      return record.repeat == run.repeat && record.point == points_[run.point];
    });
    if (!done) left.push_back(run);
  }
  return left;
}

SweepProgress SweepFolder::progress() const {
  const auto failed = std::count_if(records_.begin(), records_.end(),
                                    [](const RunRecord& record) { return !record.ok; });
  return {records_.size() + Left().size(), records_.size(), static_cast<size_t>(failed)};
}

Status SweepFolder::Append(RunRecord record) {
  const std::string line = ToJsonLine(record) + "\n";
  if (write(runs_fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    return CannotWrite(path_ / "runs.ndjson");
  }
  records_.push_back(std::move(record));
  return WriteManifest();
}

Status SweepFolder::WriteManifest() const {
  return Write("manifest.json", ManifestText(plan_, progress()));
}

Status SweepFolder::Write(const std::string& name, std::string_view text) const {
  const std::string path = path_ / name;
  RILLMILL_ASSIGN(const auto file, SystemFileSystem()->Create(path + ".new"));
  RILLMILL_TRY(file->Append(text).As(StatusCode::kSink));
  return SystemFileSystem()->Rename(path + ".new", path).As(StatusCode::kSink);
}

}  // namespace rillmill::config
