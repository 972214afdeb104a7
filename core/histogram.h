// Counts of values in log-linear buckets: about three significant digits over the whole range of
// int64_t.
//
// Threads:   one writer; readers merge or read after it, under the owner's own ordering.
// Memory:    8 bytes per bucket up to the largest value seen (200 KiB for an hour in nanoseconds).
// Units:     the caller's; negative values count as 0.
// Source:    the layout and the text form of HdrHistogram (Gil Tene).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace rillmill {

class Histogram {
 public:
  void Record(int64_t value, int64_t times = 1);
  void Merge(const Histogram& other);
  void Clear();

  int64_t count() const { return count_; }
  int64_t max() const { return max_; }
  double Mean() const;
  // The value that `percent` of the recorded ones do not exceed, to three digits; 0 when nothing
  // was recorded.
  int64_t Percentile(double percent) const;

  // Calls visit(highest value, count) for every bucket that holds something, in ascending order.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) visit(std::min(HighestValueAt(i), max_), counts_[i]);
    }
  }

  // HdrHistogram's percentile distribution, values divided by `scale`; its plotters read it.
  std::string PercentileText(double scale = 1) const;

 private:
  static constexpr int kSubBucketBits = 11;  // buckets are at most 1/1024 of their value wide
  static size_t IndexOf(int64_t value);
  static int64_t HighestValueAt(size_t index);
  double StandardDeviation() const;

  std::vector<int64_t> counts_;
  int64_t count_ = 0;
  int64_t max_ = 0;
};

}  // namespace rillmill
