// Reads the records of file slices into pooled batches.
//
// Threads:   one reader thread.
// Failure:   StatusCode::kSource with the file's name.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/batch_pool.h"
#include "core/file_system.h"
#include "core/raw_batch.h"
#include "core/record_splitter.h"
#include "core/status.h"
#include "transport/file/file_slice.h"

namespace rillmill::transport {

class SliceReader {
 public:
  virtual ~SliceReader() = default;
  // The next records (bytes and spans; the caller adds the offsets), or null when the pool has no
  // buffer now. May hold no record at all: at the end of empty slices.
  virtual Result<BatchRef> Fill(BatchPool* pool) = 0;
  // All records were handed out.
  virtual bool done() const = 0;
};

// One record a line. A line ends at "\n", "\r\n" or "\r", as for Spark; the last one of a file may
// lack its end; a blank line is a record.
std::unique_ptr<SliceReader> NewLineReader(FileSystem* files, std::vector<FileSlice> slices);

// One JSON array per file, its elements are the records. A slice that does not begin with its file
// begins behind a ',' of the array, as ArrayBoundary cuts.
std::unique_ptr<SliceReader> NewArrayReader(FileSystem* files, std::vector<FileSlice> slices,
                                            RecordSplitterFactory splitter);

// The number of records of a slice, as the readers above deliver them.
Result<int64_t> CountLines(FileSystem* files, const FileSlice& slice);
Result<int64_t> CountElements(FileSystem* files, const FileSlice& slice,
                              const RecordSplitterFactory& splitter);

}  // namespace rillmill::transport
