// Made-up records with the statistics of a workload.
//
// Threads:   Append is const and may be called from any thread; Next belongs to one thread at a
// time. Memory:    appends to a string that the caller reuses. The same settings and row always
// give the same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/status.h"
#include "transport/generator/settings.h"

namespace rillmill::transport {

class RecordGenerator {
 public:
  virtual ~RecordGenerator() = default;
  // Appends record number `row`, without a line end.
  virtual void Append(int64_t row, std::string* out) const = 0;

  // Puts the next record into `record`.
  void Next(std::string* record) {
    record->clear();
    Append(next_row_++, record);
  }

 private:
  int64_t next_row_ = 0;
};

struct PresetInfo {
  std::string_view name;
  std::string_view about;
  std::string_view schema;  // DDL that decodes the records
};
std::span<const PresetInfo> GeneratorPresets();

// An unknown preset is an error that names the known ones.
Result<std::unique_ptr<RecordGenerator>> NewRecordGenerator(const GeneratorSettings& settings);

// NDJSON of the static table `table` that belongs to a preset ("campaigns" of "ysb").
Result<std::string> GeneratePresetTable(std::string_view preset, std::string_view table);

}  // namespace rillmill::transport
