// Variance, skewness, kurtosis, covariance, correlation: central moments, updated and merged as in
// Chan, Golub & LeVeque (1979) and Pébay (2008), which is what Spark does too.
#include <cmath>

#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

enum class Moment : uint8_t { kVarPop, kVarSamp, kStddevPop, kStddevSamp, kSkewness, kKurtosis };

struct CentralMoments {
  struct State {
    double n, mean, m2, m3, m4;
  };
  using Value = double;
  Moment moment;

  void Add(State& s, double value, AggregateScratch) const {
    double n1 = s.n, n = s.n + 1;
    double delta = value - s.mean, delta_n = delta / n;
    double delta_n2 = delta_n * delta_n, term = delta * delta_n * n1;
    s.n = n;
    s.mean += delta_n;
    s.m4 += term * delta_n2 * (n * n - 3 * n + 3) + 6 * delta_n2 * s.m2 - 4 * delta_n * s.m3;
    s.m3 += term * delta_n * (n - 2) - 3 * delta_n * s.m2;
    s.m2 += delta * (delta - delta_n);
  }

  void Merge(State& a, const State& b, AggregateScratch) const {
    if (b.n == 0) return;
    double n = a.n + b.n, delta = b.mean - a.mean, delta_n = delta / n;
    double m4 =
        a.m4 + b.m4 +
        delta_n * delta_n * delta_n * delta * a.n * b.n * (a.n * a.n - a.n * b.n + b.n * b.n) +
        6 * delta_n * delta_n * (a.n * a.n * b.m2 + b.n * b.n * a.m2) +
        4 * delta_n * (a.n * b.m3 - b.n * a.m3);
    double m3 = a.m3 + b.m3 + delta_n * delta_n * delta * a.n * b.n * (a.n - b.n) +
                3 * delta_n * (a.n * b.m2 - b.n * a.m2);
    a.m2 += b.m2 + delta * delta_n * a.n * b.n;
    a.m3 = m3;
    a.m4 = m4;
    a.mean += delta_n * b.n;
    a.n = n;
  }

  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    return FinishEach<double, State>(
        states, result, context,
        [this](const State& s, double* value) { return ResultOf(s, value); });
  }

 private:
  bool ResultOf(const State& s, double* value) const {
    bool sample = moment == Moment::kVarSamp || moment == Moment::kStddevSamp;
    if (s.n == 0 || (sample && s.n == 1)) return false;
    double variance = s.m2 / (sample ? s.n - 1 : s.n);
    switch (moment) {
      case Moment::kVarPop:
      case Moment::kVarSamp:
        *value = variance;
        return true;
      case Moment::kStddevPop:
      case Moment::kStddevSamp:
        *value = std::sqrt(variance);
        return true;
      case Moment::kSkewness:
        *value = std::sqrt(s.n) * s.m3 / std::sqrt(s.m2 * s.m2 * s.m2);
        return s.m2 != 0;
      case Moment::kKurtosis:
        *value = s.n * s.m4 / (s.m2 * s.m2) - 3;
        return s.m2 != 0;
    }
    return false;
  }
};

enum class CoMoment : uint8_t { kCovarPop, kCovarSamp, kCorr };

class Covariance final : public AggregateFunction {
 public:
  explicit Covariance(CoMoment moment) : moment_(moment) {
    traits_.result = TypeId::kDouble;
    traits_.arguments = {TypeId::kDouble, TypeId::kDouble};
    traits_.state_size = sizeof(State);
    traits_.combinable = false;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena*,
              EvalContext*) const override {
    const double *x = arguments[0]->values<double>(), *y = arguments[1]->values<double>();
    for (size_t i = 0; i < states.size(); ++i) {
      if (arguments[0]->is_null(i) || arguments[1]->is_null(i)) continue;
      Combine(At(states[i]), {1, x[i], y[i], 0, 0, 0});
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena*,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i)
      Combine(At(into[i]), *reinterpret_cast<const State*>(from[i]));
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    return FinishEach<double, State>(
        states, traits_.result, context, [this](const State& s, double* value) {
          if (s.n == 0 || (s.n == 1 && moment_ != CoMoment::kCovarPop)) return false;
          if (moment_ == CoMoment::kCorr) {
            *value = s.co / std::sqrt(s.x2 * s.y2);
            return s.x2 != 0 && s.y2 != 0;
          }
          *value = s.co / (moment_ == CoMoment::kCovarPop ? s.n : s.n - 1);
          return true;
        });
  }

 private:
  struct State {
    double n, x, y, co, x2, y2;
  };
  static State& At(char* state) { return *reinterpret_cast<State*>(state); }

  static void Combine(State& a, const State& b) {
    if (b.n == 0) return;
    double n = a.n + b.n, dx = b.x - a.x, dy = b.y - a.y, weight = a.n * b.n / n;
    a.co += b.co + dx * dy * weight;
    a.x2 += b.x2 + dx * dx * weight;
    a.y2 += b.y2 + dy * dy * weight;
    a.x += dx * b.n / n;
    a.y += dy * b.n / n;
    a.n = n;
  }

  CoMoment moment_;
};

template <Moment moment>
Result<AggregatePtr> ResolveMoment(std::span<const ExprPtr>, const SessionConf&) {
  return AggregatePtr(std::make_unique<UnaryAggregate<CentralMoments>>(
      CentralMoments{moment}, TypeId::kDouble, TypeId::kDouble, false));
}
template <CoMoment moment>
Result<AggregatePtr> ResolveCoMoment(std::span<const ExprPtr>, const SessionConf&) {
  return AggregatePtr(std::make_unique<Covariance>(moment));
}

constexpr AggregateDescriptor kTable[] = {
    {"var_pop", 1, 1, ResolveMoment<Moment::kVarPop>, "population variance"},
    {"var_samp", 1, 1, ResolveMoment<Moment::kVarSamp>, "sample variance"},
    {"variance", 1, 1, ResolveMoment<Moment::kVarSamp>, "sample variance"},
    {"stddev_pop", 1, 1, ResolveMoment<Moment::kStddevPop>, "population standard deviation"},
    {"stddev_samp", 1, 1, ResolveMoment<Moment::kStddevSamp>, "sample standard deviation"},
    {"stddev", 1, 1, ResolveMoment<Moment::kStddevSamp>, "sample standard deviation"},
    {"std", 1, 1, ResolveMoment<Moment::kStddevSamp>, "sample standard deviation"},
    {"skewness", 1, 1, ResolveMoment<Moment::kSkewness>, "skewness"},
    {"kurtosis", 1, 1, ResolveMoment<Moment::kKurtosis>, "excess kurtosis"},
    {"covar_pop", 2, 2, ResolveCoMoment<CoMoment::kCovarPop>, "population covariance"},
    {"covar_samp", 2, 2, ResolveCoMoment<CoMoment::kCovarSamp>, "sample covariance"},
    {"corr", 2, 2, ResolveCoMoment<CoMoment::kCorr>, "Pearson's correlation"},
};

}  // namespace

std::span<const AggregateDescriptor> MomentAggregates() { return kTable; }

}  // namespace rillmill::pipeline
