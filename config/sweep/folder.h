// The results folder of one sweep: runs.ndjson and manifest.json, kept so that a sweep that was
// interrupted at any moment goes on where it was.
//
// Ownership: one process at a time; the folder is locked while this lives.
// Failure:   StatusCode::kInvalid for a folder of another sweep, kSink for one that cannot be
//            written.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "config/measure/run_record.h"
#include "config/sweep/manifest.h"
#include "config/sweep/plan.h"

namespace rillmill::config {

class SweepFolder {
 public:
  // Makes the folder, or takes up the one that is there. A line that was cut off in the middle is
  // forgotten: its run is made again.
  static Result<std::unique_ptr<SweepFolder>> Open(const std::filesystem::path& path,
                                                   SweepPlan plan);
  ~SweepFolder();
  SweepFolder(const SweepFolder&) = delete;
  SweepFolder& operator=(const SweepFolder&) = delete;

  const SweepPlan& plan() const { return plan_; }
  // What was measured, in the order of measuring.
  const std::vector<RunRecord>& records() const { return records_; }
  // What is still to be measured, in order.
  std::vector<PlannedRun> Left() const;
  SweepProgress progress() const;

  // The record is in the file when this returns.
  Status Append(RunRecord record);
  // Replaces a file of the folder at once: nobody sees half of it.
  Status Write(const std::string& name, std::string_view text) const;

 private:
  SweepFolder(std::filesystem::path path, SweepPlan plan);
  Status Lock();
  Status ReadRuns();
  Status WriteManifest() const;

  const std::filesystem::path path_;
  const SweepPlan plan_;
  const std::vector<Point> points_;
  std::vector<RunRecord> records_;
  int runs_fd_ = -1;
};

}  // namespace rillmill::config
