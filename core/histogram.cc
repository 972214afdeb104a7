#include "core/histogram.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

namespace rillmill {

size_t Histogram::IndexOf(int64_t value) {
  const auto v = static_cast<uint64_t>(value);
  const int shift = std::max(0, static_cast<int>(std::bit_width(v)) - kSubBucketBits);
  return (static_cast<size_t>(shift) << (kSubBucketBits - 1)) + static_cast<size_t>(v >> shift);
}

int64_t Histogram::HighestValueAt(size_t index) {
  const size_t half = size_t{1} << (kSubBucketBits - 1);
  if (index < 2 * half) return static_cast<int64_t>(index);
  const size_t shift = index / half - 1;
  const uint64_t next = (index % half + half + 1) << shift;
  return static_cast<int64_t>(next - 1);
}

void Histogram::Record(int64_t value, int64_t times) {
  value = std::max<int64_t>(value, 0);
  const size_t index = IndexOf(value);
  if (index >= counts_.size()) counts_.resize(index + 1);
  counts_[index] += times;
  count_ += times;
  max_ = std::max(max_, value);
}

void Histogram::Merge(const Histogram& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

void Histogram::Clear() { *this = Histogram(); }

double Histogram::Mean() const {
  double sum = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    sum += static_cast<double>(counts_[i]) * static_cast<double>(HighestValueAt(i));
  }
  return count_ == 0 ? 0 : sum / static_cast<double>(count_);
}

double Histogram::StandardDeviation() const {
  const double mean = Mean();
  double sum = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    const double distance = static_cast<double>(HighestValueAt(i)) - mean;
    sum += static_cast<double>(counts_[i]) * distance * distance;
  }
  return count_ == 0 ? 0 : std::sqrt(sum / static_cast<double>(count_));
}

int64_t Histogram::Percentile(double percent) const {
  // One step down, so that rounding (99.9 / 100 * 1000 > 999) does not reach the next rank.
  const double wanted = std::ceil(std::nextafter(percent, 0) / 100 * static_cast<double>(count_));
  const int64_t rank =
      std::clamp<int64_t>(static_cast<int64_t>(wanted), 1, std::max<int64_t>(count_, 1));
  int64_t seen = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::min(HighestValueAt(i), max_);
  }
  return 0;
}

std::string Histogram::PercentileText(double scale) const {
  std::string text = fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile",
                                 "TotalCount", "1/(1-Percentile)");
  const auto out = std::back_inserter(text);
  constexpr double kTicksPerHalf = 5;
  double level = 0;
  int64_t seen = 0;
  for (size_t i = 0; i < counts_.size() && seen < count_; ++i) {
    if (counts_[i] == 0) continue;
    seen += counts_[i];
    const double value = static_cast<double>(std::min(HighestValueAt(i), max_)) / scale;
    const double reached = static_cast<double>(seen) / static_cast<double>(count_);
    // The steps become half as wide with every halving of the distance to 1.
    for (; level <= reached && level < 1;
         level += std::exp2(-std::floor(-std::log2(1 - level)) - 1) / kTicksPerHalf) {
      fmt::format_to(out, "{:12.3f} {:2.12f} {:10} {:14.2f}\n", value, level, seen,
                     1 / (1 - level));
      if (seen == count_) break;
    }
    if (seen == count_) fmt::format_to(out, "{:12.3f} {:2.12f} {:10}\n", value, 1.0, seen);
  }
  fmt::format_to(out, "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", Mean() / scale,
                 StandardDeviation() / scale);
  fmt::format_to(out, "#[Max     = {:12.3f}, Total count    = {:12}]\n",
                 static_cast<double>(max_) / scale, count_);
  const size_t sub_buckets = size_t{1} << kSubBucketBits;
  fmt::format_to(out, "#[Buckets = {:12}, SubBuckets     = {:12}]\n",
                 counts_.size() * 2 / sub_buckets + 1, sub_buckets);
  return text;
}

}  // namespace rillmill
