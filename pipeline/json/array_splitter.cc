#include "pipeline/json/array_splitter.h"

#include <fmt/format.h>

#include <array>
#include <string>

namespace rillmill::pipeline {
namespace {

constexpr size_t kMaxElementBytes = size_t{1} << 30;

enum class Kind : uint8_t { kOther, kBlank, kQuote, kOpen, kClose, kComma, kColon };

constexpr std::array<Kind, 256> kKinds = [] {
  std::array<Kind, 256> kinds{};
  for (char c : {' ', '\t', '\n', '\r'}) kinds[static_cast<uint8_t>(c)] = Kind::kBlank;
  kinds['"'] = Kind::kQuote;
  kinds['{'] = kinds['['] = Kind::kOpen;
  kinds['}'] = kinds[']'] = Kind::kClose;
  kinds[','] = Kind::kComma;
  kinds[':'] = Kind::kColon;
  return kinds;
}();

Kind KindOf(char c) { return kKinds[static_cast<uint8_t>(c)]; }

class ArraySplitter final : public RecordSplitter {
 public:
  Status Feed(std::string_view bytes, const std::function<void(std::string_view)>& emit) override {
    size_t at = ByteOrderMark(bytes);
    while (at < bytes.size()) {
      if (in_string_) {
        at = TakeString(bytes, at);
      } else {
        Take(bytes[at++], emit);
      }
    }
    consumed_ += bytes.size();
    if (element_.size() <= kMaxElementBytes) return Status::Ok();
    return Status(
        StatusCode::kSource,
        fmt::format("JSON array: an element before byte {} exceeds 1 GiB (is a bracket missing?)",
                    consumed_));
  }

  void Resume(uint64_t position) override {
    in_array_ = wants_element_ = true;
    consumed_ = position;
  }

  Status Finish() override {
    if (depth_ == 0 && !in_string_ && !in_array_ && element_.empty()) return Status::Ok();
    return Status(StatusCode::kSource,
                  fmt::format("JSON array: the input ends after {} bytes inside {}", consumed_,
                              in_string_                 ? "a string"
                              : depth_ > 0 || !in_array_ ? "an element"
                                                         : "the array"));
  }

 private:
  // How many of the bytes belong to a byte order mark at the beginning of the input.
  size_t ByteOrderMark(std::string_view bytes) const {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    size_t at = 0;
    while (at < bytes.size() && consumed_ + at < kMark.size() && bytes[at] == kMark[consumed_ + at])
      ++at;
    return at;
  }

  // Copies up to the string's end or the bytes' end.
  size_t TakeString(std::string_view bytes, size_t at) {
    size_t begin = at;
    for (; at < bytes.size() && in_string_; ++at) {
      if (escaped_) {
        escaped_ = false;
      } else if (bytes[at] == '\\') {
        escaped_ = true;
      } else if (bytes[at] == '"') {
        in_string_ = false;
      }
    }
    element_.append(bytes, begin, at - begin);
    return at;
  }

  void Take(char c, const std::function<void(std::string_view)>& emit) {
    Kind kind = KindOf(c);
    if (kind == Kind::kBlank) return TakeBlank(emit);
    if (depth_ == 0 && TakeOutside(c, kind, emit)) return;
    // Two scalars must not grow together.
    if (blank_ && kind == Kind::kOther && !element_.empty() &&
        KindOf(element_.back()) == Kind::kOther)
      element_ += ' ';
    blank_ = false;
    element_ += c;
    if (kind == Kind::kQuote) in_string_ = true;
    if (kind == Kind::kOpen) ++depth_;
    if (kind == Kind::kClose && depth_ > 0 && --depth_ == 0 && !in_array_) Emit(emit);
  }

  void TakeBlank(const std::function<void(std::string_view)>& emit) {
    blank_ = true;
    if (depth_ == 0 && !in_array_ && !element_.empty()) Emit(emit);
  }

  // Between elements: true if the byte belongs to none.
  bool TakeOutside(char c, Kind kind, const std::function<void(std::string_view)>& emit) {
    if (!in_array_) {
      if (c != '[' || !element_.empty()) return false;
      in_array_ = true;
      wants_element_ = false;
      return true;
    }
    if (kind != Kind::kComma && c != ']') return false;
    if (element_.empty() && (kind == Kind::kComma || wants_element_)) element_ = ",";
    if (!element_.empty()) Emit(emit);
    wants_element_ = kind == Kind::kComma;
    in_array_ = c != ']';
    return true;
  }

  void Emit(const std::function<void(std::string_view)>& emit) {
    emit(element_);
    element_.clear();
    blank_ = false;
  }

  std::string element_;         // what was read of the element in work
  size_t depth_ = 0;            // containers open in it
  bool in_array_ = false;       // inside the outer array
  bool wants_element_ = false;  // a comma came last
  bool in_string_ = false;
  bool escaped_ = false;
  bool blank_ = false;     // white space was left out before the next byte
  uint64_t consumed_ = 0;  // of the input
};

}  // namespace

std::unique_ptr<RecordSplitter> NewJsonArraySplitter() { return std::make_unique<ArraySplitter>(); }

}  // namespace rillmill::pipeline
