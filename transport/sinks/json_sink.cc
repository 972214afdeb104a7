// Format "json": a folder of part files, one per epoch that delivered rows, one JSON object a line.
//
// A part appears under its name only when it is complete and durable: temporary file, fsync,
// rename, fsync of the folder.
#include <fmt/format.h>

#include <array>
#include <random>
#include <utility>

#include "transport/builtin.h"
#include "transport/paths.h"

namespace rillmill::transport {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{
    {"path", OptionType::kString, "", "folder of the part files; it is made when it is missing"},
}};

constexpr size_t kFlushBytes = 1 << 20;

// A random (version 4) UUID: parts of different runs must never meet.
std::string NewUuid() {
  std::random_device random;
  const uint32_t a = random(), b = random(), c = random(), d = random();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", a, b >> 16, b & 0xfff,
                     0x8000 | (c >> 18), c & 0xffff, d);
}

class JsonSink final : public Sink {
 public:
  JsonSink(FileSystem* files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  // Fails at the start, not after the first epoch, when the folder cannot be written.
  Status Open(const SinkContext&) override {
    const std::string probe = folder_ + "/.rillmill-probe-" + run_;
    RILLMILL_TRY(AsSink(files_->Create(probe).status()));
    return AsSink(files_->Remove(probe));
  }

  Status BeginEpoch(EpochId epoch) override {
    name_ = fmt::format("part-{:05}-{}-c000.json", epoch.value, run_);
    return Status::Ok();
  }

  Status Write(const OutputRows& rows) override {
    encoded_.Clear();
    rows.EncodeJson(&encoded_);
    for (size_t i = 0; i < encoded_.size(); ++i) lines_.append(encoded_.cell(i)).push_back('\n');
    return lines_.size() < kFlushBytes ? Status::Ok() : Flush();
  }

  Status EndEpoch() override {
    RILLMILL_TRY(Flush());
    if (part_ == nullptr) return Status::Ok();
    RILLMILL_TRY(AsSink(part_->Sync()));
    part_.reset();
    return AsSink(files_->Rename(TemporaryPath(), folder_ + "/" + name_));
  }

  // An epoch that did not end leaves nothing behind.
  Status Close() override {
    if (std::exchange(part_, nullptr) == nullptr) return Status::Ok();
    return AsSink(files_->Remove(TemporaryPath()));
  }

 private:
  Status Flush() {
    if (lines_.empty()) return Status::Ok();
    if (part_ == nullptr) {
      auto created = files_->Create(TemporaryPath());
      if (!created.ok()) return AsSink(created.status());
      part_ = std::move(created).value();
    }
    Status written = AsSink(part_->Append(lines_));
    lines_.clear();
    return written;
  }

  std::string TemporaryPath() const { return fmt::format("{}/.{}.tmp", folder_, name_); }

  static Status AsSink(const Status& status) {
    return status.As(StatusCode::kSink).WithContext("json sink");
  }

  FileSystem* const files_;
  const std::string folder_;
  const std::string run_ = NewUuid();
  std::string name_;  // of the open epoch's part
  std::unique_ptr<WritableFile> part_;
  std::string lines_;  // encoded, not yet written
  EncodedColumn encoded_;
};

Result<std::unique_ptr<Sink>> Create(const Options& options, const Environment& environment) {
  RILLMILL_TRY(options.Check(kOptions));
  RILLMILL_ASSIGN(std::string folder, RequiredPath(options, environment, "json"));
  return std::unique_ptr<Sink>(std::make_unique<JsonSink>(environment.files, std::move(folder)));
}

}  // namespace

SinkPlugin JsonSinkPlugin() { return {"json", kOptions, {}, Create}; }

}  // namespace rillmill::transport
