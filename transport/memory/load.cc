#include "transport/memory/load.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "core/batch_pool.h"
#include "core/hash.h"
#include "transport/file/file_slice.h"
#include "transport/file/input_files.h"
#include "transport/file/slice_reader.h"
#include "transport/memory/json_field.h"

namespace rillmill::transport {

Result<Assignment> ParseAssignment(const std::string& text, int partitions) {
  if (text == "round-robin") {
    return Assignment([partitions, next = 0](std::string_view) mutable {
      return std::exchange(next, (next + 1) % partitions);
    });
  }
  constexpr std::string_view kHash = "hash:";
  if (text.starts_with(kHash) && text.size() > kHash.size()) {
    return Assignment([partitions, field = text.substr(kHash.size())](std::string_view record) {
      const uint64_t hash = HashBytes(JsonField(record, field));
      return static_cast<int>(hash % static_cast<uint64_t>(partitions));
    });
  }
  return Status(StatusCode::kInvalid,
                fmt::format("\"{}\" is neither \"round-robin\" nor \"hash:FIELD\"", text));
}

Status LoadFiles(const std::string& path, bool multi_line, const Environment& environment,
                 const Assignment& assign, MemoryLog* log) {
  RILLMILL_ASSIGN(const std::vector<FileInfo> found, InputFiles(environment.files, path).TakeNew());
  std::vector<FileSlice> slices;
  for (const FileInfo& file : found) {
    if (file.size > 0) slices.push_back({file.path, 0, file.size});
  }
  const auto reader = multi_line ? NewArrayReader(environment.files, std::move(slices),
                                                  environment.json_array_splitter)
                                 : NewLineReader(environment.files, std::move(slices));
  MemoryAccount unlimited(std::numeric_limits<int64_t>::max());
  const auto pool = NewBatchPool(&unlimited);
  while (!reader->done()) {
    RILLMILL_ASSIGN(const BatchRef batch, reader->Fill(pool.get()));
    for (size_t i = 0; i < batch->records.size(); ++i) {
      const std::string_view record = batch->value(i);
      if (!log->Append(assign(record), record)) {
        return Status(StatusCode::kSource, fmt::format("{}: a record is larger than 1 GiB", path));
      }
    }
  }
  return Status::Ok();
}

Status LoadGenerated(RecordGenerator* generator, int64_t rows, const Assignment& assign,
                     MemoryLog* log) {
  std::string record;
  for (int64_t row = 0; row < rows; ++row) {
    generator->Next(&record);
    log->Append(assign(record), record);
  }
  return Status::Ok();
}

}  // namespace rillmill::transport
