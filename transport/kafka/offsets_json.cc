#include "transport/kafka/offsets_json.h"

#include <fmt/format.h>

#include <charconv>

namespace rillmill::transport::kafka {
namespace {

// A cursor over objects, arrays of integers, names and integers: all that the two forms need. The
// first error sticks.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool Take(char c) {
    SkipBlanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Expect(char c) {
    if (!Take(c)) Fail(fmt::format("'{}' is expected", c));
  }
  // Topic names hold [a-zA-Z0-9._-] only, so escapes cannot occur in them.
  std::string_view Name() {
    Expect('"');
    size_t end = text_.find_first_of("\"\\", at_);
    if (failed() || end == text_.npos || text_[end] != '"')
      return Fail("a name in quotes is expected"), "";
    std::string_view name = text_.substr(at_, end - at_);
    at_ = end + 1;
    return name;
  }
  template <class Int>
  Int Number(std::string_view text, size_t* used) {
    Int value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) Fail("an integer is expected");
    *used = static_cast<size_t>(end - text.data());
    return value;
  }
  template <class Int>
  Int Number() {
    SkipBlanks();
    size_t used = 0;
    Int value = Number<Int>(text_.substr(at_), &used);
    at_ += used;
    return value;
  }
  int32_t QuotedNumber() {
    std::string_view name = Name();
    size_t used = 0;
    int32_t value = failed() ? 0 : Number<int32_t>(name, &used);
    if (used != name.size()) Fail("a partition number is expected");
    return value;
  }
  // Calls `element` for each element up to `close`.
  template <class Element>
  void Elements(char open, char close, Element element) {
    Expect(open);
    if (failed() || Take(close)) return;
    do {
      element();
    } while (!failed() && Take(','));
    Expect(close);
  }
  void Finish() {
    SkipBlanks();
    if (at_ != text_.size()) Fail("nothing more is expected");
  }
  bool failed() const { return !status_.ok(); }
  const Status& status() const { return status_; }

 private:
  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t'))
      ++at_;
  }
  void Fail(std::string_view what) {
    if (failed()) return;
    status_ =
        Status(StatusCode::kInvalid, fmt::format("{} at character {} of {}", what, at_ + 1, text_));
  }

  std::string_view text_;
  size_t at_ = 0;
  Status status_;
};

}  // namespace

Result<std::vector<TopicPartition>> ParsePartitions(std::string_view json) {
  std::vector<TopicPartition> partitions;
  Cursor cursor(json);
  cursor.Elements('{', '}', [&] {
    std::string topic(cursor.Name());
    cursor.Expect(':');
    cursor.Elements('[', ']', [&] { partitions.push_back({topic, cursor.Number<int32_t>()}); });
  });
  cursor.Finish();
  if (cursor.failed()) return cursor.status();
  return partitions;
}

Result<std::map<TopicPartition, int64_t>> ParseOffsets(std::string_view json) {
  std::map<TopicPartition, int64_t> offsets;
  Cursor cursor(json);
  cursor.Elements('{', '}', [&] {
    std::string topic(cursor.Name());
    cursor.Expect(':');
    cursor.Elements('{', '}', [&] {
      int32_t number = cursor.QuotedNumber();
      cursor.Expect(':');
      offsets[{topic, number}] = cursor.Number<int64_t>();
    });
  });
  cursor.Finish();
  if (cursor.failed()) return cursor.status();
  return offsets;
}

}  // namespace rillmill::transport::kafka
