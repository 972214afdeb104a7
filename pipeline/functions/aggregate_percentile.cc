// percentile, percentile_approx, median. All values are kept, so the approximate forms are exact;
// the memory budget of state bounds them.
#include <algorithm>
#include <cmath>

#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

// A growing array in the arena.
struct ValueList {
  double* data;
  uint32_t size, capacity;

  void Add(double value, Arena* arena) {
    if (size == capacity) {
      capacity = std::max<uint32_t>(8, capacity * 2);
      double* grown = arena->NewArray<double>(capacity);
      if (size != 0) std::memcpy(grown, data, size * sizeof(double));
      data = grown;
    }
    data[size++] = value;
  }
};

struct PercentileSpec {
  std::vector<double> fractions;
  bool array = false;       // fractions were an array: so is the result
  bool interpolate = true;  // percentile; else the element at that rank
};

double AtRank(const std::vector<double>& sorted, double fraction, bool interpolate) {
  double count = static_cast<double>(sorted.size());
  if (!interpolate)
    return sorted[static_cast<size_t>(std::max(0.0, std::ceil(fraction * count) - 1))];
  double position = fraction * (count - 1), low = std::floor(position);
  double a = sorted[static_cast<size_t>(low)], b = sorted[static_cast<size_t>(std::ceil(position))];
  return a == b ? a : (low + 1 - position) * a + (position - low) * b;
}

void StoreNumber(Column* column, size_t row, double value) {
  switch (column->type->id) {
    case TypeId::kTinyInt:
      column->values<int8_t>()[row] = static_cast<int8_t>(value);
      return;
    case TypeId::kSmallInt:
      column->values<int16_t>()[row] = static_cast<int16_t>(value);
      return;
    case TypeId::kInt:
      column->values<int32_t>()[row] = static_cast<int32_t>(value);
      return;
    case TypeId::kBigInt:
      column->values<int64_t>()[row] = static_cast<int64_t>(value);
      return;
    case TypeId::kFloat:
      column->values<float>()[row] = static_cast<float>(value);
      return;
    default:
      column->values<double>()[row] = value;
      return;
  }
}

class Percentile final : public AggregateFunction {
 public:
  Percentile(PercentileSpec spec, DataType element) : spec_(std::move(spec)) {
    traits_.result = spec_.array ? DataType::Array(element, false) : element;
    traits_.arguments.assign(1, TypeId::kDouble);
    traits_.state_size = sizeof(ValueList);
  }

  // The constant arguments keep their own types.
  void KeepTypes(std::span<const ExprPtr> constants) {
    for (const ExprPtr& constant : constants) traits_.arguments.push_back(constant->type);
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena* arena,
              EvalContext*) const override {
    const double* values = arguments[0]->values<double>();
    for (size_t i = 0; i < states.size(); ++i) {
      if (!arguments[0]->is_null(i)) reinterpret_cast<ValueList*>(states[i])->Add(values[i], arena);
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena* arena,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i) {
      const auto* other = reinterpret_cast<const ValueList*>(from[i]);
      for (uint32_t k = 0; k < other->size; ++k)
        reinterpret_cast<ValueList*>(into[i])->Add(other->data[k], arena);
    }
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    auto rows = static_cast<uint32_t>(states.size());
    auto width = static_cast<uint32_t>(spec_.fractions.size());
    const DataType& element = spec_.array ? traits_.result.element() : traits_.result;
    Column* numbers = NewColumn(element, rows * width, context->arena);
    std::memset(numbers->data, 0, ValueWidth(element) * numbers->size);
    Column* result = spec_.array ? NewColumn(traits_.result, rows, context->arena) : numbers;
    for (uint32_t i = 0; i < rows; ++i) {
      const auto* list = reinterpret_cast<const ValueList*>(states[i]);
      if (spec_.array) result->values<ListRef>()[i] = {i * width, width};
      if (list->size == 0) EnsureNulls(result, context->arena)[i] = 1;
      if (list->size != 0) StoreRanks(*list, numbers, i * width);
    }
    if (spec_.array) result->children[0] = numbers;
    return result;
  }

 private:
  void StoreRanks(const ValueList& list, Column* numbers, uint32_t at) const {
    std::vector<double> sorted(list.data, list.data + list.size);
    std::sort(sorted.begin(), sorted.end(),
              [](double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); });
    for (double fraction : spec_.fractions)
      StoreNumber(numbers, at++, AtRank(sorted, fraction, spec_.interpolate));
  }

  PercentileSpec spec_;
};

bool FractionOf(const DataType& type, const Datum& datum, double* out) {
  if (const auto* d = std::get_if<double>(&datum.v)) return *out = *d, true;
  if (const auto* i = std::get_if<int64_t>(&datum.v)) return *out = static_cast<double>(*i), true;
  if (const auto* m = std::get_if<Int128>(&datum.v)) {
    return *out = static_cast<double>(*m) / std::pow(10.0, type.scale), true;
  }
  return false;
}

Result<PercentileSpec> ReadFractions(std::string_view name, std::span<const ExprPtr> arguments,
                                     bool interpolate) {
  PercentileSpec spec;
  spec.interpolate = interpolate;
  const Expr& constant = *arguments[1];
  const auto* list = std::get_if<std::vector<Datum>>(&constant.literal.v);
  spec.array = list != nullptr;
  std::vector<Datum> items = list ? *list : std::vector<Datum>{constant.literal};
  for (const Datum& item : items) {
    double fraction = -1;
    const DataType& type = list ? constant.type.element() : constant.type;
    if (constant.kind != ExprKind::kLiteral || !FractionOf(type, item, &fraction)) {
      return UnexpectedArgument(name, arguments, 1, "constant \"DOUBLE\" or \"ARRAY<DOUBLE>\"");
    }
    if (!(fraction >= 0 && fraction <= 1)) {
      return Status(StatusCode::kInvalid,
                    std::string(name) + ": the percentage must be between 0.0 and 1.0",
                    "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE");
    }
    spec.fractions.push_back(fraction);
  }
  return spec;
}

Result<AggregatePtr> Make(std::string_view name, std::span<const ExprPtr> arguments,
                          PercentileSpec spec, DataType element) {
  if (!arguments[0]->type.is_numeric() && !arguments[0]->type.is(TypeId::kString)) {
    return UnexpectedArgument(name, arguments, 0, "\"NUMERIC\"");
  }
  auto made = std::make_unique<Percentile>(std::move(spec), std::move(element));
  made->KeepTypes(arguments.subspan(1));
  return AggregatePtr(std::move(made));
}

Result<AggregatePtr> ResolvePercentile(std::span<const ExprPtr> arguments, const SessionConf&) {
  RILLMILL_ASSIGN(PercentileSpec spec, ReadFractions("percentile", arguments, true));
  return Make("percentile", arguments, std::move(spec), TypeId::kDouble);
}

Result<AggregatePtr> ResolveApprox(std::span<const ExprPtr> arguments, const SessionConf&) {
  RILLMILL_ASSIGN(PercentileSpec spec, ReadFractions("percentile_approx", arguments, false));
  const DataType& type = arguments[0]->type;
  bool own = type.is_integral() || type.is_fractional();
  return Make("percentile_approx", arguments, std::move(spec),
              own ? type : DataType(TypeId::kDouble));
}

Result<AggregatePtr> ResolveMedian(std::span<const ExprPtr> arguments, const SessionConf&) {
  return Make("median", arguments, {{0.5}, false, true}, TypeId::kDouble);
}

constexpr AggregateDescriptor kTable[] = {
    {"percentile", 2, 2, ResolvePercentile, "exact percentile, interpolated"},
    {"percentile_approx", 2, 3, ResolveApprox, "value at a rank"},
    {"approx_percentile", 2, 3, ResolveApprox, "value at a rank"},
    {"median", 1, 1, ResolveMedian, "percentile 0.5"},
};

}  // namespace

std::span<const AggregateDescriptor> PercentileAggregates() { return kTable; }

}  // namespace rillmill::pipeline
