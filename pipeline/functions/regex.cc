#include "pipeline/functions/regex.h"

#include <fmt/format.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "pipeline/functions/utf8.h"

namespace rillmill::pipeline {
namespace {

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
using CodePtr = std::unique_ptr<pcre2_code, FreeCode>;

PCRE2_SPTR Bytes(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data() ? text.data() : "");
}

class PcreRegex : public Regex {
 public:
  explicit PcreRegex(CodePtr code) : code_(std::move(code)) {
    uint32_t groups = 0;
    pcre2_pattern_info(code_.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
    groups_ = static_cast<int>(groups);
  }
  int groups() const override { return groups_; }
  const pcre2_code* code() const { return code_.get(); }

 private:
  CodePtr code_;
  int groups_;
};

Status BadPattern(std::string_view pattern, int error, size_t offset) {
  PCRE2_UCHAR text[256];
  pcre2_get_error_message(error, text, sizeof(text));
  return {StatusCode::kInvalid,
          fmt::format("The value of parameter(s) `regexp` is invalid: '{}' at character {}: {}.",
                      pattern, offset, reinterpret_cast<const char*>(text)),
          "INVALID_PARAMETER_VALUE.PATTERN"};
}

}  // namespace

Result<std::shared_ptr<const Regex>> Regex::Compile(std::string_view pattern) {
  int error = 0;
  size_t offset = 0;
  uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ALLOW_EMPTY_CLASS;
  CodePtr code(pcre2_compile(Bytes(pattern), pattern.size(), options, &error, &offset, nullptr));
  if (!code) return BadPattern(pattern, error, offset);
  pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
  return std::shared_ptr<const Regex>(std::make_shared<PcreRegex>(std::move(code)));
}

struct RegexMatcher::State {
  const pcre2_code* code;
  std::unique_ptr<pcre2_match_data, FreeMatch> data;
};

RegexMatcher::RegexMatcher(const Regex& regex) : state_(std::make_unique<State>()) {
  state_->code = static_cast<const PcreRegex&>(regex).code();
  state_->data.reset(pcre2_match_data_create_from_pattern(state_->code, nullptr));
}

RegexMatcher::~RegexMatcher() = default;

bool RegexMatcher::Find(std::string_view text, size_t start) {
  if (start > text.size()) return false;
  text_ = text;
  int found =
      pcre2_match(state_->code, Bytes(text), text.size(), start, 0, state_->data.get(), nullptr);
  if (found < 0) return false;
  const size_t* offsets = pcre2_get_ovector_pointer(state_->data.get());
  begin_ = offsets[0];
  end_ = offsets[1];
  return true;
}

size_t RegexMatcher::next() const {
  if (end_ > begin_) return end_;
  return end_ < text_.size() ? end_ + CharacterBytes(text_, end_) : end_ + 1;
}

std::string_view RegexMatcher::Group(int group) const {
  const size_t* offsets = pcre2_get_ovector_pointer(state_->data.get());
  size_t from = offsets[2 * group];
  return from == PCRE2_UNSET ? std::string_view()
                             : text_.substr(from, offsets[2 * group + 1] - from);
}

std::optional<int> RegexMatcher::NamedGroup(const std::string& name) const {
  int number = pcre2_substring_number_from_name(state_->code, Bytes(name));
  return number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace rillmill::pipeline
