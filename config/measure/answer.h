// Answers of jobs as multisets of rows, each row a line of JSON; only the rows' hashes are kept.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/measure/workload.h"
#include "core/status.h"

namespace rillmill::config {

class Answer {
 public:
  void Add(std::string_view row);
  int64_t rows() const { return rows_; }
  // Empty when `found` are these rows in any order, else what differs.
  std::string DifferenceOf(const std::vector<std::string_view>& found) const;

 private:
  absl::flat_hash_map<uint64_t, int64_t> counts_;  // by the hash of the row
  int64_t rows_ = 0;
};

// The rows that a workload must give, from its records one by one.
class ExpectedAnswer {
 public:
  explicit ExpectedAnswer(const Workload& workload) : workload_(workload) {}
  void Add(std::string_view record);
  Answer Done() const;

 private:
  const Workload& workload_;
  absl::flat_hash_map<std::string, int64_t> rows_;  // or their beginnings, and how often
  std::string scratch_;
};

// Of rows that differ only in the count at their end, the last one stays.
void KeepLatest(std::vector<std::string_view>* rows);

// The rows that a job left in a folder of JSON parts, in the order of the epochs.
class WrittenRows {
 public:
  // A folder that was never made holds none. `counted`: each row ends with a count, and a later one
  // replaces those that differ in nothing else.
  static Result<WrittenRows> Read(const std::string& folder, bool counted);
  const std::vector<std::string_view>& rows() const { return rows_; }

 private:
  std::vector<std::string> parts_;
  std::vector<std::string_view> rows_;  // into parts_
};

}  // namespace rillmill::config
