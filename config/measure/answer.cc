#include "config/measure/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/file_system.h"
#include "core/hash.h"

namespace rillmill::config {
namespace {

void AppendLines(std::string_view text, std::vector<std::string_view>* lines) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines->push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace

void KeepLatest(std::vector<std::string_view>* rows) {
  absl::flat_hash_map<std::string_view, std::string_view> latest;
  for (std::string_view row : *rows) latest[row.substr(0, row.rfind(':'))] = row;
  rows->clear();
  for (const auto& [key, row] : latest) rows->push_back(row);
}

void Answer::Add(std::string_view row) {
  ++counts_[HashBytes(row)];
  ++rows_;
}

std::string Answer::DifferenceOf(const std::vector<std::string_view>& found) const {
  absl::flat_hash_map<uint64_t, int64_t> left = counts_;
  for (std::string_view row : found) {
    const auto expected = left.find(HashBytes(row));
    if (expected == left.end() || --expected->second < 0)
      return fmt::format("{} is no row of the right answer, or is there too often", row);
  }
  if (static_cast<int64_t>(found.size()) == rows_) return {};
  return fmt::format("{} of {} rows are missing", rows_ - static_cast<int64_t>(found.size()),
                     rows_);
}

void ExpectedAnswer::Add(std::string_view record) {
  scratch_.clear();
  if (workload_.row_of(record, &scratch_)) ++rows_[scratch_];
}

Answer ExpectedAnswer::Done() const {
  Answer answer;
  for (const auto& [row, count] : rows_) {
    if (workload_.counted) {
      answer.Add(fmt::format("{}{}}}", row, count));
    } else {
      for (int64_t i = 0; i < count; ++i) answer.Add(row);
    }
  }
  return answer;
}

Result<WrittenRows> WrittenRows::Read(const std::string& folder, bool counted) {
  WrittenRows written;
  if (!std::filesystem::exists(folder)) return written;
  RILLMILL_ASSIGN(std::vector<FileInfo> files, SystemFileSystem()->List(folder));
  std::ranges::stable_sort(files, {}, [](const FileInfo& file) { return file.path.size(); });
  for (const FileInfo& file : files) {  // by the epoch's number, with which the names begin
    if (!file.path.ends_with(".json")) continue;
    RILLMILL_ASSIGN(std::string part, ReadFile(SystemFileSystem(), file.path));
    written.parts_.push_back(std::move(part));
  }
  for (const std::string& part : written.parts_) AppendLines(part, &written.rows_);
  if (counted && written.parts_.size() > 1) KeepLatest(&written.rows_);
  return written;
}

}  // namespace rillmill::config
