// Fills a MemoryLog from files or from a generator, before the query starts.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/status.h"
#include "transport/builtin.h"
#include "transport/generator/record_generator.h"
#include "transport/memory/memory_log.h"

namespace rillmill::transport {

// Chooses the partition of a record.
using Assignment = std::function<int(std::string_view record)>;

// "round-robin", or "hash:FIELD": by the bytes of a top-level field of the record's JSON.
Result<Assignment> ParseAssignment(const std::string& text, int partitions);

// The records of a file, folder or pattern; with `multi_line`, each file is one JSON array.
Status LoadFiles(const std::string& path, bool multi_line, const Environment& environment,
                 const Assignment& assign, MemoryLog* log);

// The first `rows` records of a generator.
Status LoadGenerated(RecordGenerator* generator, int64_t rows, const Assignment& assign,
                     MemoryLog* log);

}  // namespace rillmill::transport
