// What fast_walk.inc is made of that is the same for all instruction sets. It is included before a
// target's region begins, so that nothing in here is compiled for more than the baseline.
#pragma once

#include <array>
#include <cstring>
#include <string_view>
#include <tuple>

#include "pipeline/json/base64.h"
#include "pipeline/json/escapes.h"
#include "pipeline/json/fast_fields.h"
#include "pipeline/json/fast_walk.h"
#include "pipeline/json/java_text.h"
#include "pipeline/json/json_number.h"
#include "pipeline/json/tokenizer.h"
#include "pipeline/json/utf8_check.h"

#define RILLMILL_NOINLINE __attribute__((noinline))

// Functions between BEGIN and END may use the instruction sets given.
#define RILLMILL_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define RILLMILL_TARGET_BEGIN(isa) \
  RILLMILL_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define RILLMILL_TARGET_END _Pragma("clang attribute pop")
#else
#define RILLMILL_TARGET_BEGIN(isa) _Pragma("GCC push_options") RILLMILL_PRAGMA(GCC target(isa))
#define RILLMILL_TARGET_END _Pragma("GCC pop_options")
#endif

namespace rillmill::pipeline {

inline bool IsBlank(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

inline std::string_view View(const uint8_t* from, const uint8_t* to) {
  return {reinterpret_cast<const char*>(from), static_cast<size_t>(to - from)};
}

// Behind the literal that the first letter promises; null if it is not there.
inline const uint8_t* LiteralEnd(const uint8_t* at) {
  std::string_view text = *at == 't' ? "true" : *at == 'f' ? "false" : "null";
  return std::memcmp(at, text.data(), text.size()) == 0 ? at + text.size() : nullptr;
}

// Numbers that Jackson would call too long have no end here.
inline NumberShape ScanShortNumber(const uint8_t* at) {
  NumberShape shape = ScanNumber(at);
  if (shape.end && static_cast<size_t>(shape.end - at) > JsonTokenizer::kMaxNumberDigits)
    shape.end = nullptr;
  return shape;
}

}  // namespace rillmill::pipeline
