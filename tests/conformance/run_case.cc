#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "config/job.h"
#include "pipeline/text/datetime.h"
#include "tests/conformance/case.h"

namespace rillmill::conformance {
namespace {

namespace fs = std::filesystem;
using pipeline::EpochProgress;

// Keeps every epoch's rows as to_json text; an epoch without rows is kept too.
class CapturingSink final : public Sink {
 public:
  explicit CapturingSink(Outcome* outcome) : outcome_(outcome) {}
  Status Open(const SinkContext&) override { return {}; }
  Status BeginEpoch(EpochId epoch) override {
    rows_ = &outcome_->rows[epoch.value];
    return {};
  }
  Status Write(const OutputRows& rows) override {
    EncodedColumn lines;
    rows.EncodeJson(&lines);
    for (size_t i = 0; i < lines.size(); ++i) rows_->emplace_back(lines.cell(i));
    return {};
  }
  Status EndEpoch() override { return {}; }
  Status Close() override { return {}; }

 private:
  Outcome* outcome_;
  std::vector<std::string>* rows_ = nullptr;
};

std::string Iso(int64_t micros) {
  std::string text = "\"";
  pipeline::AppendIsoTimestamp(micros, *pipeline::UtcZone(), &text);
  return text + "\"";
}

std::string EventTimeText(const EpochProgress& progress) {
  std::string text = "{";
  if (progress.event_time) {
    const auto& stats = *progress.event_time;
    text += "\"max\":" + Iso(stats.max_micros) + ",\"min\":" + Iso(stats.min_micros) +
            ",\"avg\":" + Iso(static_cast<int64_t>(stats.avg_millis) * 1000) + ",";
  }
  if (progress.watermark_millis) text += "\"watermark\":" + Iso(*progress.watermark_millis * 1000);
  if (text.back() == ',') text.pop_back();
  return text + "}";
}

// The report in the words and the order of progress.ndjson.
std::string ProgressLine(const EpochProgress& progress) {
  std::ostringstream line;
  line << "{\"batchId\":" << progress.batch_id << ",\"numInputRows\":" << progress.input_rows
       << ",\"eventTime\":" << EventTimeText(progress) << ",\"stateOperators\":[";
  const char* separator = "";
  for (const auto& op : progress.state_operators) {
    line << separator << "{\"operatorName\":\"" << op.name
         << "\",\"numRowsTotal\":" << op.rows_total << ",\"numRowsUpdated\":" << op.rows_updated
         << ",\"numRowsRemoved\":" << op.rows_removed
         << ",\"numRowsDroppedByWatermark\":" << op.rows_dropped_by_watermark << "}";
    separator = ",";
  }
  line << "]}";
  return line.str();
}

// A folder that is gone when the case is over.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "rillmill-case-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// The input files of every source, and the empty folders that stand for them while files are fed
// one at a time.
struct Feed {
  std::vector<std::pair<fs::path, fs::path>> copies;  // from, to; in feeding order
};

Feed PlanFeed(const config::Job& job, const fs::path& scratch, config::Overrides* overrides) {
  std::map<std::string, std::vector<std::pair<fs::path, fs::path>>> by_file;
  for (const config::SourceSection& source : job.sources) {
    fs::path from = fs::path(job.directory) / source.options.Text("path"),
             to = scratch / source.name;
    fs::create_directories(to);
    overrides->set.emplace_back("source." + source.name + ".path", to.string());
    for (const auto& entry : fs::directory_iterator(from)) {
      std::string name = entry.path().filename().string();
      by_file[name].emplace_back(entry.path(), to / name);
    }
  }
  Feed feed;
  for (auto& [name, copies] : by_file)
    feed.copies.insert(feed.copies.end(), copies.begin(), copies.end());
  return feed;
}

Result<std::unique_ptr<pipeline::Query>> Prepare(const std::string& path,
                                                 const config::Overrides& overrides,
                                                 Outcome* outcome) {
  RILLMILL_ASSIGN(config::Job job, config::LoadJob(path, overrides));
  config::Ends ends;
  ends.clock = SystemClock();
  ends.sink = std::make_unique<CapturingSink>(outcome);
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, config::BuildQuerySpec(job, std::move(ends)));
  spec.json_output.zone = pipeline::UtcZone();
  spec.progress_every_epoch = true;
  return pipeline::PrepareQuery(std::move(spec), SystemClock());
}

Status Drive(const Case& test_case, Outcome* outcome) {
  std::string path = test_case.directory + "/job.toml";
  config::Overrides overrides;
  ScratchFolder scratch;
  Feed feed;
  if (test_case.step_by_step) {
    RILLMILL_ASSIGN(config::Job job, config::LoadJob(path, {}));
    feed = PlanFeed(job, scratch.path(), &overrides);
  }
  RILLMILL_ASSIGN(auto query, Prepare(path, overrides, outcome));
  auto listener = [&](const EpochProgress& progress) {
    outcome->progress.push_back(ProgressLine(progress));
  };
  if (!test_case.step_by_step) return query->Run(listener);
  for (const auto& [from, to] : feed.copies) {
    fs::copy_file(from, to);
    RILLMILL_TRY(query->StepUntilIdle(listener));
  }
  return {};
}

}  // namespace

Outcome RunCase(const Case& test_case) {
  Outcome outcome;
  Status status = Drive(test_case, &outcome);
  if (!status.ok()) {
    outcome.error_class = std::string(status.error_class());
    outcome.error_message = std::string(status.message());
  }
  return outcome;
}

}  // namespace rillmill::conformance
