#include "config/cli/progress_view.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <iostream>

#include "config/cli/terminal.h"

namespace rillmill::config {
namespace {

using pipeline::EpochProgress;

// Offsets read so far and offsets known, over all partitions whose end is known.
struct Distance {
  int64_t done = 0;
  int64_t known = 0;
};

Distance DistanceOf(const EpochProgress& progress) {
  Distance distance;
  for (const auto& source : progress.sources) {
    for (const auto& partition : source.partitions) {
      if (!partition.latest || !partition.end) continue;
      distance.done += *partition.end;
      distance.known += *partition.latest;
    }
  }
  return distance;
}

std::string Lag(const Distance& distance) {
  return distance.known > distance.done
             ? fmt::format(", {} behind", Grouped(distance.known - distance.done))
             : "";
}

std::string Line(const EpochProgress& progress, int64_t rows) {
  std::string line = fmt::format(
      "epoch {}: {} rows in {} ms, {}/s, {} in all{}", progress.last_batch_id,
      Grouped(progress.input_rows), progress.batch_duration_ms,
      Short(progress.processed_rows_per_second), Grouped(rows), Lag(DistanceOf(progress)));
  if (progress.fates.late > 0) line += fmt::format(", {} late", Grouped(progress.fates.late));
  if (progress.corrupt_rows > 0)
    line += fmt::format(", {} corrupt", Grouped(progress.corrupt_rows));
  return line;
}

std::string Bar(const EpochProgress& progress, int64_t rows) {
  const Distance distance = DistanceOf(progress);
  const double rate = progress.processed_rows_per_second;
  std::string text =
      fmt::format("epoch {}  {} rows  {}/s", progress.last_batch_id, Grouped(rows), Short(rate));
  if (distance.known <= 0) return text;
  const double share = static_cast<double>(distance.done) / static_cast<double>(distance.known);
  const auto left = static_cast<double>(distance.known - distance.done);
  return BarText(share, text, rate > 0 ? left / rate : 0);
}

}  // namespace

Status ProgressView::OpenFile(const std::string& path) {
  path_ = path;
  json_ = path == "-" ? &std::cout : &file_;
  if (path != "-") file_.open(path, std::ios::trunc);
  if (json_->good()) return Status::Ok();
  return {StatusCode::kUsage, fmt::format("--progress {}: {}", path, std::strerror(errno))};
}

bool ProgressView::Due() {
  if (style_ == ProgressStyle::kNone) return false;
  if (style_ == ProgressStyle::kEveryEpoch) return true;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return false;
  next_ = now + (style_ == ProgressStyle::kBar ? std::chrono::milliseconds(100)
                                               : std::chrono::seconds(10));
  return true;
}

void ProgressView::Report(const EpochProgress& progress) {
  rows_ += progress.input_rows;
  if (json_ != nullptr) *json_ << pipeline::ProgressToJson(progress) << '\n' << std::flush;
  if (!Due()) return;
  if (style_ == ProgressStyle::kBar) {
    PrintStatusLine(Bar(progress, rows_));
  } else {
    PrintLine(Line(progress, rows_));
  }
}

Status ProgressView::Finish() {
  if (style_ == ProgressStyle::kBar) PrintStatusLine("");
  if (json_ == nullptr || json_->good()) return Status::Ok();
  return {StatusCode::kRuntime, fmt::format("--progress {}: could not be written", path_)};
}

}  // namespace rillmill::config
