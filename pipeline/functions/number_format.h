// to_number's formats: 0 and 9 are digits, '.' or D the point, ',' or G groups, $ the currency, S
// or MI a sign, PR angle brackets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/status.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

struct NumberFormat {
  std::string text;      // as written
  std::string integral;  // digits as '9', groups as ','
  int integral_digits = 0;
  int fraction_digits = 0;
  bool currency = false;
  bool sign_first = false;
  bool sign_last = false;
  bool angle_brackets = false;
};

Result<NumberFormat> ParseNumberFormat(std::string_view text);
// Unscaled, with `fraction_digits` decimals; nothing where the text does not match.
std::optional<Int128> ParseFormattedNumber(std::string_view text, const NumberFormat& format);

}  // namespace rillmill::pipeline
