// The grammar of JSON numbers.
#pragma once

#include <cstdint>

namespace rillmill::pipeline {

struct NumberShape {
  const uint8_t* end = nullptr;  // behind the last character of the number; null: there is none
  bool fractional = false;
};

inline const uint8_t* SkipDigits(const uint8_t* at) {
  while (static_cast<uint8_t>(*at - '0') < 10) ++at;
  return at;
}

// The longest number at `at`. REQUIRES: some byte that is no digit follows.
inline NumberShape ScanNumber(const uint8_t* at) {
  if (*at == '-') ++at;
  const uint8_t* digits = at;
  at = SkipDigits(at);
  if (at == digits || (*digits == '0' && at - digits > 1)) return {};
  bool fractional = false;
  if (*at == '.') {
    const uint8_t* fraction = ++at;
    at = SkipDigits(at);
    if (at == fraction) return {};
    fractional = true;
  }
  if ((*at | 0x20) == 'e') {
    ++at;
    if (*at == '-' || *at == '+') ++at;
    const uint8_t* exponent = at;
    at = SkipDigits(at);
    if (at == exponent) return {};
    fractional = true;
  }
  return {at, fractional};
}

}  // namespace rillmill::pipeline
