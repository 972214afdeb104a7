// Numbers and values into texts by a format, and back: format_number, format_string, to_number.
#include <fmt/format.h>
#include <cmath>

#include "pipeline/functions/format_spec.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/number_format.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// --- format_number(x, decimals)

void AppendGrouped(std::string_view plain, std::string* out) {
  bool negative = plain.starts_with('-');
  if (negative) plain.remove_prefix(1);
  size_t integral = std::min(plain.find('.'), plain.size());
  if (negative && plain.find_first_not_of("0.") != std::string_view::npos) out->push_back('-');
  for (size_t i = 0; i < plain.size(); ++i) {
    if (i > 0 && i < integral && (integral - i) % 3 == 0) out->push_back(',');
    out->push_back(plain[i]);
  }
}

// Halves to even, as java.text.DecimalFormat.
std::string RoundedDecimal(Int128 value, int scale, int decimals) {
  std::string text;
  Int128 kept = value;
  int drop = scale - decimals;
  if (drop > 0) {
    Int128 unit = PowerOfTen(std::min(drop, 38));
    Int128 rest = value % unit;
    Int128 size = rest < 0 ? -rest : rest;
    kept = value / unit;
    if (size > unit - size || (size == unit - size && kept % 2 != 0)) kept += value < 0 ? -1 : 1;
  }
  AppendDecimalPlain(kept, std::min(scale, decimals), &text);
  if (decimals > scale) {
    if (scale == 0) text += '.';
    text.append(static_cast<size_t>(decimals - scale), '0');
  }
  return text;
}

Result<Signature> ResolveFormatNumber(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "#i>s"));
  DataType& type = signature.arguments[0];
  if (type.is_integral()) type = kBigInt;
  if (type.is(kFloat)) type = kDouble;
  return signature;
}

Column* RunFormatNumber(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                        EvalContext* context) {
  const Column& numbers = *arguments[0];
  const int32_t* decimals = Values<int32_t>(arguments[1]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    if (decimals[i] < 0) return false;
    CheckScratch(static_cast<size_t>(decimals[i]));
    switch (numbers.type->id) {
      case kBigInt:
        AppendGrouped(RoundedDecimal(Values<int64_t>(&numbers)[i], 0, decimals[i]), out);
        break;
      case kDecimal:
        AppendGrouped(RoundedDecimal(Values<Int128>(&numbers)[i], numbers.type->scale, decimals[i]),
                      out);
        break;
      default: {
        double value = Values<double>(&numbers)[i];
        if (std::isnan(value)) {
          out->append("NaN");
        } else if (std::isinf(value)) {
          out->append(value < 0 ? "-∞" : "∞");
        } else {
          AppendGrouped(fmt::format("{:.{}f}", value, decimals[i]), out);
        }
      }
    }
    return true;
  });
}

// --- format_string(format, …)

Result<Signature> ResolveFormatString(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "s*+>s"));
  return signature;
}

Column* RunFormatString(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                        EvalContext* context) {
  const Text* formats = Texts(arguments[0]);
  return MapText(call, arguments.first(1), rows, context, [&](uint32_t i, std::string* out) {
    Status status = AppendFormatted(formats[i], arguments.subspan(1), i, *context->zone, out);
    if (!status.ok()) context->Fail(std::move(status));
    return true;
  });
}

// --- to_number(text, format)

Result<Signature> ResolveToNumber(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "ss>s"));
  std::optional<std::string> text = ConstantText(input, 1);
  if (!text)
    return TypeMismatch(input, "NON_FOLDABLE_INPUT",
                        "the input `format` should be a foldable \"STRING\" expression.");
  RILLMILL_ASSIGN(NumberFormat format, ParseNumberFormat(*text));
  signature.result = DataType::Decimal(std::max(1, format.integral_digits + format.fraction_digits),
                                       format.fraction_digits);
  signature.prepared = std::make_shared<const NumberFormat>(std::move(format));
  return signature;
}

template <bool kTry>
Column* RunToNumber(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const NumberFormat& format = *Prepared<NumberFormat>(call);
  const Text* texts = Texts(arguments[0]);
  return MapOptional<Int128>(call, arguments, rows, context, [&](uint32_t i) {
    std::optional<Int128> number = ParseFormattedNumber(texts[i], format);
    if (!number && !kTry) {
      context->Fail(Status(
          StatusCode::kRuntime,
          fmt::format("The format is invalid: '{}'. The input '{}' does not match the format.",
                      format.text, texts[i]),
          "INVALID_FORMAT.MISMATCH_INPUT"));
    }
    return number;
  });
}

ScalarFunction Failable(ScalarFunction function) {
  function.may_fail = true;
  return function;
}

}  // namespace

FunctionTable FormatFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("format_number", 2, 2, ResolveFormatNumber, RunFormatNumber,
               "like 1,234.50, with a number of decimals"),
      Failable(Resolved("format_string", 1, -1, ResolveFormatString, RunFormatString,
                        "printf by Java's rules")),
      Failable(Resolved("printf", 1, -1, ResolveFormatString, RunFormatString,
                        "printf by Java's rules")),
      Failable(Resolved("to_number", 2, 2, ResolveToNumber, RunToNumber<false>,
                        "a DECIMAL from a text like $1,234.50, by a format")),
      Resolved("try_to_number", 2, 2, ResolveToNumber, RunToNumber<true>,
               "as to_number, NULL where the format does not match"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
