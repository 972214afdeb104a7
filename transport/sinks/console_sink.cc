// Format "console": each epoch's first rows as a table, as Spark's console sink prints them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ostream>
#include <utility>

#include "transport/builtin.h"
#include "transport/sinks/show_table.h"

namespace rillmill::transport {
namespace {

constexpr std::array<OptionSpec, 2> kOptions{{
    {"numRows", OptionType::kLong, "20", "rows shown per batch", 0},
    {"truncate", OptionType::kString, "true",
     "true: cells are cut to 20 characters; false: whole cells; a number: that many characters"},
}};

class ConsoleSink final : public Sink {
 public:
  ConsoleSink(std::ostream* out, size_t limit, ShowOptions show)
      : out_(out), limit_(limit), show_(show) {}

  Status Open(const SinkContext& context) override {
    for (const SinkColumn& column : context.columns) header_.push_back(column.name);
    return Status::Ok();
  }

  Status BeginEpoch(EpochId epoch) override {
    epoch_ = epoch;
    rows_.clear();
    more_ = false;
    return Status::Ok();
  }

  Status Write(const OutputRows& rows) override {
    const size_t first = rows_.size();
    const size_t taken = std::min(rows.size(), limit_ - first);
    more_ |= taken < rows.size();
    rows_.resize(first + taken);
    for (size_t column = 0; taken > 0 && column < header_.size(); ++column) {
      cells_.Clear();
      rows.EncodeCells(column, &cells_);
      for (size_t i = 0; i < taken; ++i) rows_[first + i].emplace_back(cells_.cell(i));
    }
    return Status::Ok();
  }

  Status EndEpoch() override {
    errno = 0;
    constexpr std::string_view kLine = "-------------------------------------------\n";
    *out_ << kLine << "Batch: " << epoch_.value << '\n'
          << kLine << ShowTable(header_, rows_, show_);
    if (more_)
      *out_ << fmt::format("only showing top {} {}\n", limit_, limit_ == 1 ? "row" : "rows");
    *out_ << std::endl;
    if (out_->good()) return Status::Ok();
    return {StatusCode::kSink,
            fmt::format("console sink: the output cannot be written{}{}", errno != 0 ? ": " : "",
                        errno != 0 ? std::strerror(errno) : "")};
  }

  Status Close() override { return Status::Ok(); }

 private:
  std::ostream* const out_;
  const size_t limit_;
  const ShowOptions show_;
  std::vector<std::string> header_;
  // Of the open epoch.
  EpochId epoch_;
  std::vector<std::vector<std::string>> rows_;
  bool more_ = false;
  EncodedColumn cells_;
};

Result<ShowOptions> ParseTruncate(const Options& options) {
  static constexpr std::array<OptionSpec, 1> kNumber{{{"truncate", OptionType::kLong, "", "", 0}}};
  static constexpr std::array<OptionSpec, 1> kSwitch{{{"truncate", OptionType::kBool, "", ""}}};
  Options only;
  only.Set("truncate", options.Text("truncate", "true"));
  if (only.Check(kSwitch).ok())
    return ShowOptions{only.Bool("truncate", true) ? size_t{20} : size_t{0}};
  if (only.Check(kNumber).ok()) return ShowOptions{static_cast<size_t>(*only.Long("truncate"))};
  return Status(StatusCode::kInvalid,
                fmt::format("{}: \"{}\" is neither true, false nor a number",
                            options.Describe("truncate"), options.Text("truncate")));
}

Result<std::unique_ptr<Sink>> Create(const Options& options, const Environment& environment) {
  RILLMILL_TRY(options.Check(kOptions));
  RILLMILL_ASSIGN(const ShowOptions show, ParseTruncate(options));
  const auto limit = static_cast<size_t>(options.Long("numRows").value_or(20));
  return std::unique_ptr<Sink>(std::make_unique<ConsoleSink>(environment.console, limit, show));
}

}  // namespace

SinkPlugin ConsoleSinkPlugin() { return {"console", kOptions, {}, Create}; }

}  // namespace rillmill::transport
