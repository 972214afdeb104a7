// Decompression of whole files, chosen by the suffix of their names as Hadoop's codecs are. A
// compressed file cannot be cut into byte ranges.
//
// Threads:   one at a time.
// Failure:   StatusCode::kSource: the data is damaged.
// Adding:    one file with a class like the others, one line in decompressor.cc.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/status.h"

namespace rillmill::transport {

class Decompressor {
 public:
  struct Step {
    size_t read = 0;
    size_t written = 0;
  };

  virtual ~Decompressor() = default;
  // Decodes until `in` is used up or `to` is full. An empty `in` gives what is held back.
  // REQUIRES: bytes > 0.
  virtual Result<Step> Decode(std::string_view in, char* to, size_t bytes) = 0;
  // The input may end here. A file may hold several compressed streams, one after the other.
  virtual bool complete() const = 0;
};

bool IsCompressed(std::string_view path);

// Null for a file that is not compressed. Error: a kind of file that is refused by name, because
// reading it as text could only give corrupt records.
Result<std::unique_ptr<Decompressor>> NewDecompressor(std::string_view path);

// Each in the one file that includes its library.
std::unique_ptr<Decompressor> NewGzipDecompressor();
std::unique_ptr<Decompressor> NewDeflateDecompressor();
std::unique_ptr<Decompressor> NewBzip2Decompressor();
std::unique_ptr<Decompressor> NewZstdDecompressor();

}  // namespace rillmill::transport
