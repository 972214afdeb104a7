// The list of aggregate functions.
#include <fmt/format.h>

#include "core/bytes.h"
#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

std::vector<std::span<const AggregateDescriptor>> Tables() {
  return {CountAggregates(),         SumAggregates(),        MinMaxAggregates(),
          BitAggregates(),           FirstLastAggregates(),  CollectAggregates(),
          MomentAggregates(),        ExtremumByAggregates(), PercentileAggregates(),
          DistinctCountAggregates(), ModeAggregates()};
}

}  // namespace

std::vector<const AggregateDescriptor*> AllAggregates() {
  std::vector<const AggregateDescriptor*> all;
  for (auto table : Tables()) {
    for (const AggregateDescriptor& descriptor : table) all.push_back(&descriptor);
  }
  return all;
}

const AggregateDescriptor* FindAggregate(std::string_view lower_case_name) {
  for (auto table : Tables()) {
    for (const AggregateDescriptor& descriptor : table) {
      if (descriptor.name == lower_case_name) return &descriptor;
    }
  }
  return nullptr;
}

void StoredBytes::Assign(std::string_view bytes, Arena* arena) {
  if (bytes.size() > capacity || data == nullptr) {
    capacity = static_cast<uint32_t>(bytes.size());
    data = arena->NewArray<char>(bytes.size() + 1);
  }
  size = static_cast<uint32_t>(bytes.size());
  CopyBytes(data, bytes.data(), bytes.size());
}

Status UnexpectedArgument(std::string_view function, std::span<const ExprPtr> arguments,
                          size_t index, std::string_view required) {
  const Expr& argument = *arguments[index];
  return Status(
      StatusCode::kInvalid,
      fmt::format(
          "line {}, column {}: cannot resolve \"{}({})\" due to data type mismatch: parameter {} "
          "requires the {} type, however \"{}\" has the type \"{}\"",
          argument.pos.line, argument.pos.column, function, argument.name, index + 1, required,
          argument.name, argument.type.ToString()),
      "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
}

}  // namespace rillmill::pipeline
