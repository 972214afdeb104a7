#include "pipeline/functions/format_spec.h"

#include <fmt/format.h>

#include <optional>

#include "core/scratch.h"
#include "pipeline/functions/utf8.h"
#include "pipeline/text/number.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {
namespace {

struct Spec {
  size_t argument = 0;  // from 1, 0: the next one
  std::string_view flags;
  size_t width = 0;
  int precision = -1;
  char conversion = 0;

  bool Has(char flag) const { return flags.find(flag) != std::string_view::npos; }
};

size_t TakeNumber(std::string_view* rest) {
  size_t number = 0;
  while (!rest->empty() && rest->front() >= '0' && rest->front() <= '9' && number < 100000) {
    number = number * 10 + static_cast<size_t>(rest->front() - '0');
    rest->remove_prefix(1);
  }
  return number;
}

// What stands behind the '%'.
Spec TakeSpec(std::string_view* rest) {
  Spec spec;
  std::string_view start = *rest;
  size_t number = TakeNumber(rest);
  if (number > 0 && rest->starts_with('$')) {
    spec.argument = number;
    rest->remove_prefix(1);
  } else {
    *rest = start;
  }
  size_t flags = std::min(rest->find_first_not_of("-#+ 0,("), rest->size());
  spec.flags = rest->substr(0, flags);
  rest->remove_prefix(flags);
  spec.width = TakeNumber(rest);
  if (rest->starts_with('.')) {
    rest->remove_prefix(1);
    spec.precision = static_cast<int>(TakeNumber(rest));
  }
  if (!rest->empty()) {
    spec.conversion = rest->front();
    rest->remove_prefix(1);
  }
  return spec;
}

Status BadFormat(char conversion, std::string_view why) {
  return {StatusCode::kRuntime, fmt::format("format_string: conversion '%{}' {}.", conversion, why),
          "INVALID_PARAMETER_VALUE"};
}

std::optional<int64_t> IntegerAt(const Column& column, uint32_t row) {
  switch (column.type->id) {
    case TypeId::kTinyInt:
      return column.values<int8_t>()[row];
    case TypeId::kSmallInt:
      return column.values<int16_t>()[row];
    case TypeId::kInt:
      return column.values<int32_t>()[row];
    case TypeId::kBigInt:
      return column.values<int64_t>()[row];
    default:
      return std::nullopt;
  }
}

std::optional<double> DoubleAt(const Column& column, uint32_t row) {
  if (column.type->is(TypeId::kFloat)) return column.values<float>()[row];
  if (column.type->is(TypeId::kDouble)) return column.values<double>()[row];
  if (!column.type->is(TypeId::kDecimal)) return std::nullopt;
  std::string text;
  AppendDecimalPlain(column.values<Int128>()[row], column.type->scale, &text);
  return ParseDouble(text);
}

void GroupThousands(std::string* digits) {
  size_t end = std::min(digits->find('.'), digits->size());
  for (size_t at = end; at > 3; at -= 3) digits->insert(at - 3, ",");
}

// Sign, grouping and zero padding of a number without its sign.
std::string DecorateNumber(const Spec& spec, bool negative, std::string digits) {
  if (spec.Has(',')) GroupThousands(&digits);
  std::string sign = negative        ? (spec.Has('(') ? "(" : "-")
                     : spec.Has('+') ? "+"
                     : spec.Has(' ') ? " "
                                     : "";
  std::string tail = negative && spec.Has('(') ? ")" : "";
  size_t size = sign.size() + digits.size() + tail.size();
  if (spec.Has('0') && size < spec.width) digits.insert(0, spec.width - size, '0');
  return sign + digits + tail;
}

std::string Scientific(double value, int precision) {
  return fmt::format("{:.{}e}", value, precision);
}

Status FormatInteger(const Spec& spec, const Column& argument, uint32_t row, std::string* text) {
  std::optional<int64_t> value = IntegerAt(argument, row);
  if (!value)
    return BadFormat(spec.conversion, "needs an integer, not " + argument.type->ToString());
  bool narrow = ValueWidth(*argument.type) <= 4;
  uint64_t bits = narrow ? static_cast<uint32_t>(*value) : static_cast<uint64_t>(*value);
  switch (spec.conversion) {
    case 'x':
    case 'X':
      *text = DecorateNumber(spec, false, (spec.Has('#') ? "0x" : "") + fmt::format("{:x}", bits));
      break;
    case 'o':
      *text = DecorateNumber(spec, false, (spec.Has('#') ? "0" : "") + fmt::format("{:o}", bits));
      break;
    default: {
      uint64_t size =
          *value < 0 ? uint64_t{0} - static_cast<uint64_t>(*value) : static_cast<uint64_t>(*value);
      *text = DecorateNumber(spec, *value < 0, std::to_string(size));
    }
  }
  return Status::Ok();
}

Status FormatDouble(const Spec& spec, const Column& argument, uint32_t row, std::string* text) {
  std::optional<double> value = DoubleAt(argument, row);
  if (!value)
    return BadFormat(spec.conversion,
                     "needs a DOUBLE or DECIMAL, not " + argument.type->ToString());
  if (*value != *value || *value - *value != 0) {
    *text = *value != *value ? "NaN" : *value < 0 ? "-Infinity" : "Infinity";
    return Status::Ok();
  }
  int precision = spec.precision < 0 ? 6 : spec.precision;
  double size = *value < 0 ? -*value : *value;
  char lower = static_cast<char>(spec.conversion | 0x20);
  bool small = lower == 'g' && size != 0 && (size < 1e-4 || size >= 1e6);
  std::string digits = lower == 'e' || small
                           ? Scientific(size, lower == 'g' ? precision - 1 : precision)
                           : fmt::format("{:.{}f}", size, precision);
  *text = DecorateNumber(spec, *value < 0, std::move(digits));
  return Status::Ok();
}

Status FormatCharacter(const Spec& spec, const Column& argument, uint32_t row, std::string* text) {
  std::optional<int64_t> code = IntegerAt(argument, row);
  if (!code)
    return BadFormat(spec.conversion, "needs an integer, not " + argument.type->ToString());
  AppendCharacter(static_cast<char32_t>(*code), text);
  return Status::Ok();
}

Status FormatValue(const Spec& spec, const Column& argument, uint32_t row, const TimeZone& zone,
                   std::string* text) {
  char lower = static_cast<char>(spec.conversion | 0x20);
  if (lower == 'b') {
    bool boolean = argument.type->is(TypeId::kBoolean);
    *text =
        argument.is_null(row) || (boolean && !argument.values<uint8_t>()[row]) ? "false" : "true";
  } else if (argument.is_null(row)) {
    *text = "null";
  } else if (lower == 's') {
    AppendCastString(argument, row, zone, text);
    if (spec.precision >= 0) *text = Characters(*text, 0, spec.precision);
  } else if (lower == 'd' || lower == 'x' || lower == 'o') {
    return FormatInteger(spec, argument, row, text);
  } else if (lower == 'f' || lower == 'e' || lower == 'g') {
    return FormatDouble(spec, argument, row, text);
  } else if (lower == 'c') {
    return FormatCharacter(spec, argument, row, text);
  } else {
    return BadFormat(spec.conversion, "is unknown");
  }
  return Status::Ok();
}

void AppendPadded(const Spec& spec, std::string_view text, std::string* out) {
  size_t length = CountCharacters(text);
  size_t blanks = length < spec.width ? spec.width - length : 0;
  if (!spec.Has('-')) out->append(blanks, ' ');
  bool upper = spec.conversion >= 'A' && spec.conversion <= 'Z';
  upper ? AppendUpper(text, out) : static_cast<void>(out->append(text));
  if (spec.Has('-')) out->append(blanks, ' ');
}

}  // namespace

Status AppendFormatted(std::string_view format, std::span<Column* const> arguments, uint32_t row,
                       const TimeZone& zone, std::string* out) {
  size_t next = 0;
  while (!format.empty()) {
    size_t percent = std::min(format.find('%'), format.size());
    out->append(format.substr(0, percent));
    format.remove_prefix(percent);
    if (format.empty()) break;
    format.remove_prefix(1);
    Spec spec = TakeSpec(&format);
    CheckScratch(out->size() + spec.width + static_cast<size_t>(std::max(spec.precision, 0)));
    if (spec.conversion == 'n' || spec.conversion == '%') {
      AppendPadded(spec, spec.conversion == 'n' ? "\n" : "%", out);
      continue;
    }
    size_t argument = spec.argument > 0 ? spec.argument - 1 : next++;
    if (argument >= arguments.size()) return BadFormat(spec.conversion, "has no argument");
    std::string text;
    RILLMILL_TRY(FormatValue(spec, *arguments[argument], row, zone, &text));
    AppendPadded(spec, text, out);
  }
  return Status::Ok();
}

}  // namespace rillmill::pipeline
