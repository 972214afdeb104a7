// Regular expressions as Java writes them, run by PCRE2.
//
// Threads: a Regex is immutable and shared; a RegexMatcher belongs to one kernel run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/status.h"

namespace rillmill::pipeline {

class Regex {
 public:
  // Error: INVALID_PARAMETER_VALUE.PATTERN with the place.
  static Result<std::shared_ptr<const Regex>> Compile(std::string_view pattern);
  virtual ~Regex() = default;
  virtual int groups() const = 0;

 protected:
  Regex() = default;
};

class RegexMatcher {
 public:
  explicit RegexMatcher(const Regex& regex);
  ~RegexMatcher();
  RegexMatcher(const RegexMatcher&) = delete;
  RegexMatcher& operator=(const RegexMatcher&) = delete;

  // The first match at or after byte `start`.
  bool Find(std::string_view text, size_t start);
  size_t begin() const { return begin_; }
  size_t end() const { return end_; }
  // Where to look for the next match: never the same empty match again.
  size_t next() const;
  // Empty if the group took no part. REQUIRES: group <= groups().
  std::string_view Group(int group) const;
  // The number of a named group.
  std::optional<int> NamedGroup(const std::string& name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string_view text_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace rillmill::pipeline
