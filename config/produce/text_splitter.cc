#include "config/produce/text_splitter.h"

#include <string>
#include <string_view>

#include "pipeline/json/array_splitter.h"

namespace rillmill::config {
namespace {

using Emit = std::function<void(std::string_view)>;

constexpr size_t kLongestLine = size_t{1} << 30;

class LineSplitter final : public RecordSplitter {
 public:
  Status Feed(std::string_view bytes, const Emit& emit) override {
    for (size_t end; (end = bytes.find('\n')) != bytes.npos; bytes.remove_prefix(end + 1)) {
      if (begun_.empty()) {
        EmitLine(bytes.substr(0, end), emit);
        continue;
      }
      begun_ += bytes.substr(0, end);
      EmitLine(begun_, emit);
      begun_.clear();
    }
    begun_ += bytes;
    if (begun_.size() > kLongestLine) return {StatusCode::kSource, "a line exceeds 1 GiB"};
    return Status::Ok();
  }

  void Resume(uint64_t) override {}  // every line stands alone
  Status Finish() override { return Status::Ok(); }

 private:
  static void EmitLine(std::string_view line, const Emit& emit) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) emit(line);
  }

  std::string begun_;  // a line without its end
};

// Becomes one of the two at the first character that tells.
class TextSplitter final : public RecordSplitter {
 public:
  Status Feed(std::string_view bytes, const Emit& emit) override {
    if (chosen_) return chosen_->Feed(bytes, emit);
    const size_t first = bytes.find_first_not_of(" \t\r\n");
    blank_ += bytes.substr(0, first);
    if (first == bytes.npos) return Status::Ok();
    if (bytes[first] == '[') {
      chosen_ = pipeline::NewJsonArraySplitter();
    } else {
      chosen_ = std::make_unique<LineSplitter>();
    }
    RILLMILL_TRY(chosen_->Feed(blank_, emit));
    return chosen_->Feed(bytes.substr(std::min(first, bytes.size())), emit);
  }

  // Only arrays have elements with a ',' behind them.
  void Resume(uint64_t position) override {
    chosen_ = pipeline::NewJsonArraySplitter();
    chosen_->Resume(position);
  }

  Status Finish() override { return chosen_ ? chosen_->Finish() : Status::Ok(); }

 private:
  std::string blank_;
  std::unique_ptr<RecordSplitter> chosen_;
};

}  // namespace

std::unique_ptr<RecordSplitter> NewTextSplitter() { return std::make_unique<TextSplitter>(); }

}  // namespace rillmill::config
