#include "pipeline/text/cast_string.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

#include "core/scratch.h"
#include "pipeline/text/datetime.h"
#include "pipeline/text/interval.h"
#include "pipeline/text/number.h"
#include "pipeline/types/integer_at.h"

namespace rillmill::pipeline {
namespace {

class ValuePrinter {
 public:
  ValuePrinter(const PrintStyle& style, const TimeZone& zone, std::string* out)
      : style_(style), zone_(zone), out_(out) {}

  // NULL as the style's word.
  void PrintElement(const Column& column, size_t row) {
    if (column.is_null(row)) {
      *out_ += style_.null_text;
    } else {
      Print(column, row);
    }
  }

  void Print(const Column& column, size_t row) {
    switch (column.type->id) {
      case TypeId::kBoolean:
        *out_ += column.values<uint8_t>()[row] ? "true" : "false";
        return;
      case TypeId::kFloat:
        return AppendFloat(column.values<float>()[row], out_);
      case TypeId::kDouble:
        return AppendDouble(column.values<double>()[row], out_);
      case TypeId::kDecimal:
        return AppendDecimalPlain(column.values<Int128>()[row], column.type->scale, out_);
      case TypeId::kString:
        *out_ += column.values<std::string_view>()[row];
        return;
      case TypeId::kBinary:
        return PrintBinary(column.values<std::string_view>()[row]);
      case TypeId::kDate:
        return AppendDate(column.values<int32_t>()[row], out_);
      case TypeId::kTimestamp:
        return AppendTimestamp(column.values<int64_t>()[row], zone_, out_);
      case TypeId::kTimestampNtz:
        return AppendTimestampNtz(column.values<int64_t>()[row], out_);
      case TypeId::kDayTimeInterval:
      case TypeId::kYearMonthInterval:
        return AppendInterval(*column.type, IntegerAt(column, row), out_);
      case TypeId::kCalendarInterval:
        return AppendCalendarInterval(column.values<CalendarInterval>()[row], out_);
      case TypeId::kStruct:
        return PrintStruct(column, row);
      case TypeId::kArray:
        return PrintArray(*column.children[0], column.values<ListRef>()[row]);
      case TypeId::kMap:
        return PrintMap(column, column.values<ListRef>()[row]);
      case TypeId::kNull:
        *out_ += style_.null_text;
        return;
      default:
        return AppendInteger(IntegerAt(column, row), out_);
    }
  }

 private:
  void PrintBinary(std::string_view bytes) {
    if (!style_.binary_as_hex) {
      *out_ += bytes;
      return;
    }
    const char* separator = "[";
    for (char c : bytes) {
      fmt::format_to(std::back_inserter(*out_), "{}{:02X}", separator,
                     static_cast<unsigned char>(c));
      separator = " ";
    }
    *out_ += bytes.empty() ? "[]" : "]";
  }

  void PrintStruct(const Column& column, size_t row) {
    const char* separator = "{";
    for (const Column* child : column.children) {
      *out_ += separator;
      PrintElement(*child, row);
      separator = ", ";
    }
    *out_ += column.children.empty() ? "{}" : "}";
  }

  void PrintArray(const Column& elements, ListRef list) {
    *out_ += '[';
    for (uint32_t i = 0; i < list.size; ++i) {
      if (i > 0) *out_ += ", ";
      CheckScratch(out_->size());  // lists may share elements: few bytes can print as many
      PrintElement(elements, list.begin + i);
    }
    *out_ += ']';
  }

  void PrintMap(const Column& column, ListRef list) {
    *out_ += '{';
    for (uint32_t i = 0; i < list.size; ++i) {
      if (i > 0) *out_ += ", ";
      CheckScratch(out_->size());
      PrintElement(*column.children[0], list.begin + i);
      *out_ += " -> ";
      PrintElement(*column.children[1], list.begin + i);
    }
    *out_ += '}';
  }

  const PrintStyle& style_;
  const TimeZone& zone_;
  std::string* out_;
};

}  // namespace

void AppendInteger(int64_t value, std::string* out) {
  char buffer[24];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  out->append(buffer, end);
}

void AppendStyled(const Column& column, size_t row, const PrintStyle& style, const TimeZone& zone,
                  std::string* out) {
  ValuePrinter(style, zone, out).Print(column, row);
}

void AppendCastString(const Column& column, size_t row, const TimeZone& zone, std::string* out) {
  AppendStyled(column, row, PrintStyle{}, zone, out);
}

}  // namespace rillmill::pipeline
