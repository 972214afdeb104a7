// Format "text": files of one JSON record a line, or of one JSON array each.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "transport/builtin.h"
#include "transport/file/input_files.h"
#include "transport/file/slice_reader.h"
#include "transport/file/text_plan.h"
#include "transport/file/text_reader.h"

namespace rillmill::transport {
namespace {

constexpr std::array<OptionSpec, 6> kOptions{{
    {"path", OptionType::kString, "",
     "file, folder or pattern (in its last part); new files are followed, in name order; .gz, "
     ".bz2, "
     ".zst and .deflate are decompressed and not cut into partitions"},
    {"maxFilesPerTrigger", OptionType::kLong, "",
     "files per micro-batch; unset = all that are there", 1},
    {"partitions", OptionType::kLong, "1",
     "the input is cut into this many byte ranges at record boundaries; offset = number of the "
     "record in its partition",
     1},
    {"loop", OptionType::kLong, "1", "how many times the input is repeated", 1},
    {"multiLine", OptionType::kBool, "false",
     "each file is one JSON array, its elements are the records"},
    {"countRecords", OptionType::kBool, "false",
     "count records before reading, as rate limits need it; set by the engine"},
}};

struct Settings {
  std::string path;
  int64_t max_files;  // per unit
  bool limited;       // maxFilesPerTrigger was given
  int partitions;
  int64_t loop;
  bool multi_line;
  bool counted;
};

class TextSource final : public Source {
 public:
  TextSource(Settings settings, const Environment& environment)
      : settings_(std::move(settings)),
        environment_(environment),
        input_(environment.files, settings_.path) {}

  Status Open() override { return TakeNewFiles(); }

  Result<SourceSnapshot> Snapshot(const std::vector<Offset>& planned) override {
    if (!frozen_) RILLMILL_TRY(TakeNewFiles());
    const bool next =
        !pending_.empty() && (IsPlanned(planned) || (settings_.counted && !settings_.limited));
    if (next) RILLMILL_TRY(PublishUnit());
    if (frozen_ && pending_.empty()) plan_->Close();
    return Offer(planned, next);
  }

  void Freeze() override { frozen_ = true; }

  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) override {
    FileSystem* files = environment_.files;
    SliceReaderFactory factory = [files](std::vector<FileSlice> slices) {
      return NewLineReader(files, std::move(slices));
    };
    if (settings_.multi_line) {
      factory = [files,
                 splitter = environment_.json_array_splitter](std::vector<FileSlice> slices) {
        return NewArrayReader(files, std::move(slices), splitter);
      };
    }
    return NewTextReader(plan_, context, std::move(factory), environment_.clock);
  }

  std::string description() const override {
    return fmt::format("FileStreamSource[{}]", settings_.path);
  }

 private:
  Status TakeNewFiles() {
    RILLMILL_ASSIGN(const std::vector<FileInfo> fresh, input_.TakeNew());
    if (fresh.empty()) return Status::Ok();
    for (int64_t i = 0; i < settings_.loop; ++i)
      pending_.insert(pending_.end(), fresh.begin(), fresh.end());
    return Status::Ok();
  }

  // The engine has taken all of the last unit.
  bool IsPlanned(const std::vector<Offset>& planned) const {
    const auto unit = plan_->Last();
    if (!unit) return true;
    for (size_t i = 0; i < unit->ends.size(); ++i) {
      if (!unit->ends[i] || Planned(planned, i) < *unit->ends[i]) return false;
    }
    return true;
  }

  static int64_t Planned(const std::vector<Offset>& planned, size_t partition) {
    return partition < planned.size() ? planned[partition].value : 0;
  }

  Status PublishUnit() {
    const auto count =
        std::min<int64_t>(settings_.max_files, static_cast<int64_t>(pending_.size()));
    const std::vector<FileInfo> files(pending_.begin(), pending_.begin() + count);
    pending_.erase(pending_.begin(), pending_.begin() + count);
    auto slices = CutFiles(files, settings_.partitions,
                           settings_.multi_line
                               ? ArrayBoundary(environment_.files, environment_.json_array_splitter)
                               : LineBoundary(environment_.files));
    if (!slices.ok()) return slices.status().As(StatusCode::kSource);
    TextUnit unit{std::move(*slices), {}, settings_.counted};
    unit.ends.resize(unit.slices.size());
    if (unit.counted) RILLMILL_TRY(CountUnit(&unit));
    plan_->Publish(std::move(unit));
    return Status::Ok();
  }

  Status CountUnit(TextUnit* unit) {
    const auto before = plan_->Last();
    // `loop` repeats slices: each is counted once.
    std::map<std::tuple<std::string, uint64_t, uint64_t>, int64_t> known;
    for (size_t i = 0; i < unit->slices.size(); ++i) {
      int64_t end = before ? *before->ends[i] : 0;
      for (const FileSlice& slice : unit->slices[i]) {
        auto [entry, fresh] = known.try_emplace({slice.path, slice.begin, slice.end}, 0);
        if (fresh) {
          RILLMILL_ASSIGN(entry->second, Count(slice));
        }
        end += entry->second;
      }
      unit->ends[i] = end;
    }
    return Status::Ok();
  }

  Result<int64_t> Count(const FileSlice& slice) const {
    return settings_.multi_line
               ? CountElements(environment_.files, slice, environment_.json_array_splitter)
               : CountLines(environment_.files, slice);
  }

  SourceSnapshot Offer(const std::vector<Offset>& planned, bool new_unit) const {
    const auto unit = plan_->Last();
    const bool open = new_unit || !IsPlanned(planned);
    SourceSnapshot snapshot;
    for (int i = 0; i < settings_.partitions; ++i) {
      const auto index = static_cast<size_t>(i);
      PartitionState state{environment_.name, i, Offset{0}, Offset{Planned(planned, index)}};
      if (unit && unit->counted) state.latest.value = *unit->ends[index];
      if (open && !unit->counted) state.latest = kUnknownOffset;
      snapshot.partitions.push_back(std::move(state));
    }
    snapshot.new_unit = open;
    snapshot.closed = frozen_ && pending_.empty();
    return snapshot;
  }

  const Settings settings_;
  const Environment environment_;
  InputFiles input_;
  std::deque<FileInfo> pending_;  // found, not yet offered
  const std::shared_ptr<TextPlan> plan_ = std::make_shared<TextPlan>();
  bool frozen_ = false;
};

Result<std::unique_ptr<Source>> Create(const Options& options, const Environment& environment) {
  RILLMILL_TRY(options.Check(kOptions));
  RILLMILL_ASSIGN(std::string path, RequiredInput(options, environment, "text"));
  const auto max_files = options.Long("maxFilesPerTrigger");
  Settings settings{std::move(path),
                    max_files.value_or(std::numeric_limits<int64_t>::max()),
                    max_files.has_value(),
                    static_cast<int>(options.Long("partitions").value_or(1)),
                    options.Long("loop").value_or(1),
                    options.Bool("multiLine", false),
                    max_files.has_value() || options.Bool("countRecords", false)};
  return std::unique_ptr<Source>(std::make_unique<TextSource>(std::move(settings), environment));
}

}  // namespace

SourcePlugin TextSourcePlugin() { return {"text", kOptions, {}, Create}; }

}  // namespace rillmill::transport
