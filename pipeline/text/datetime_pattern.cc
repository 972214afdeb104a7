#include <fmt/format.h>

#include "pipeline/text/datetime.h"
#include "pipeline/text/pattern_element.h"

namespace rillmill::pipeline {
namespace {

class CompiledPattern final : public DateTimePattern {
 public:
  explicit CompiledPattern(PatternElements elements) : elements_(std::move(elements)) {}

  std::optional<int64_t> Parse(std::string_view text, const TimeZone& zone) const override {
    int64_t micros = 0;
    return ParsePattern(elements_, text, zone, &micros) ? std::optional(micros) : std::nullopt;
  }
  void Format(int64_t micros, const TimeZone& zone, std::string* out) const override {
    FormatPattern(elements_, micros, zone, out);
  }

 private:
  PatternElements elements_;
};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// How often each letter may stand.
int MaxCount(char letter) {
  switch (letter) {
    case 'y':
      return 6;
    case 'S':
      return 9;
    case 'G':
    case 'M':
    case 'L':
    case 'E':
    case 'Q':
    case 'q':
    case 'O':
      return 4;
    case 'D':
    case 'z':
      return 3;
    case 'd':
    case 'h':
    case 'H':
    case 'k':
    case 'K':
    case 'm':
    case 's':
    case 'V':
      return 2;
    case 'Z':
    case 'X':
    case 'x':
      return 5;
    case 'a':
    case 'F':
      return 1;
    default:
      return 0;
  }
}

bool IsCountAllowed(char letter, int count) {
  if (letter == 'V') return count == 2;
  if (letter == 'O') return count == 1 || count == 4;
  return count <= MaxCount(letter);
}

// Width of a number that always has the same one, else 0.
int FixedWidth(const PatternElement& element) {
  bool number = std::string_view("MLdhHkKms").find(element.letter) != std::string_view::npos &&
                element.letter != 0;
  return (number || element.letter == 'y') && element.count == 2 ? 2 : 0;
}

// Of numbers that run together, only the first takes more digits than it must.
void ReserveDigits(PatternElements* elements) {
  for (size_t i = elements->size(); i-- > 1;) {
    int width = FixedWidth((*elements)[i]);
    if (width != 0) (*elements)[i - 1].reserved = (*elements)[i].reserved + width;
  }
}

class PatternCompiler {
 public:
  PatternCompiler(std::string_view pattern, bool for_parsing)
      : pattern_(pattern), for_parsing_(for_parsing) {}

  Result<PatternElements> Compile() {
    while (at_ < pattern_.size()) RILLMILL_TRY(TakeElement());
    // Sections left open end with the pattern.
    while (!open_.empty()) CloseSection();
    ReserveDigits(&elements_);
    return std::move(elements_);
  }

 private:
  Status TakeElement() {
    char c = pattern_[at_];
    if (IsLetter(c)) return TakeLetters(c);
    if (c == '\'') return TakeQuoted();
    ++at_;
    if (c == '[') {
      open_.push_back(elements_.size());
      AddLetter('[', 1);
    } else if (c == ']') {
      if (open_.empty()) return Refuse("it has ']' without '['");
      CloseSection();
    } else if (c == '{' || c == '}' || c == '#') {
      return Refuse(fmt::format("'{}' is reserved", c));
    } else {
      AddLiteral(std::string_view(&c, 1));
    }
    return Status::Ok();
  }

  Status TakeLetters(char c) {
    int count = 0;
    while (at_ < pattern_.size() && pattern_[at_] == c) ++count, ++at_;
    if (std::string_view("YWwuec").find(c) != std::string_view::npos) {
      return {StatusCode::kInvalid,
              fmt::format("You may get a different result due to the upgrading to Spark >= 3.0: "
                          "all week-based patterns are "
                          "unsupported, detected week-based character: {} in '{}'. Use the SQL "
                          "function EXTRACT instead.",
                          c, pattern_),
              "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN"};
    }
    bool print_only = std::string_view("EFqQ").find(c) != std::string_view::npos;
    if (MaxCount(c) == 0 || (print_only && for_parsing_))
      return Refuse(fmt::format("the letter '{}' is not supported", c));
    if (!IsCountAllowed(c, count)) return Refuse(fmt::format("'{}' stands {} times", c, count));
    AddLetter(c == 'L' ? 'M' : c == 'q' ? 'Q' : c, count);
    return Status::Ok();
  }

  // 'text', with '' for a quote, inside and outside.
  Status TakeQuoted() {
    std::string text;
    for (++at_; at_ < pattern_.size(); ++at_) {
      if (pattern_[at_] != '\'') {
        text += pattern_[at_];
      } else if (at_ + 1 < pattern_.size() && pattern_[at_ + 1] == '\'') {
        text += pattern_[++at_];
      } else {
        break;
      }
    }
    if (at_ == pattern_.size()) return Refuse("it ends inside of a quoted text");
    ++at_;
    AddLiteral(text.empty() ? "'" : text);
    return Status::Ok();
  }

  void AddLetter(char letter, int count) {
    PatternElement& element = elements_.emplace_back();
    element.letter = letter;
    element.count = count;
    closed_ = false;
  }

  void AddLiteral(std::string_view text) {
    bool extend = !elements_.empty() && elements_.back().letter == 0 && !closed_;
    closed_ = false;
    if (extend) {
      elements_.back().literal += text;
    } else {
      elements_.emplace_back().literal = text;
    }
  }

  void CloseSection() {
    elements_[open_.back()].section_end = elements_.size();
    open_.pop_back();
    closed_ = true;
  }

  Status Refuse(std::string_view why) const {
    return {
        StatusCode::kInvalid,
        fmt::format("Fail to recognize '{}' pattern in the DateTimeFormatter: {}. You can form a "
                    "valid datetime pattern "
                    "with the guide of Spark's \"Datetime Patterns for Formatting and Parsing\".",
                    pattern_, why),
        "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION"};
  }

  std::string_view pattern_;
  bool for_parsing_;
  size_t at_ = 0;
  PatternElements elements_;
  std::vector<size_t> open_;  // sections that are not closed yet
  bool closed_ = false;       // a section ended here: the next literal stands outside of it
};

}  // namespace

OffsetStyle OffsetStyleOf(const PatternElement& element) {
  char letter = element.letter;
  int count = letter == 'Z' ? (element.count <= 3 ? 2 : 5) : element.count;
  bool colons = count == 3 || count == 5;
  std::string_view zero = letter == 'X' || (letter == 'Z' && count == 5) ? "Z"
                          : count == 1                                   ? "+00"
                          : colons                                       ? "+00:00"
                                                                         : "+0000";
  return {colons, count > 1, count >= 4, zero};
}

Result<std::shared_ptr<const DateTimePattern>> DateTimePattern::Compile(std::string_view pattern,
                                                                        bool for_parsing) {
  RILLMILL_ASSIGN(PatternElements elements, PatternCompiler(pattern, for_parsing).Compile());
  return std::shared_ptr<const DateTimePattern>(
      std::make_shared<CompiledPattern>(std::move(elements)));
}

}  // namespace rillmill::pipeline
