// Decoding of texts in tests: records into a batch, rows back into to_json-like text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "pipeline/json/decoder.h"

namespace rillmill::pipeline {

// A RawBatch over copies of the texts. Owned by the BatchRef that Slice hands out.
BatchSlice SliceOf(const std::vector<std::string>& texts, bool newline_separated = true);

struct Decoded {
  std::vector<std::string> rows;  // "a=1 b=NULL": one text per record
  std::vector<bool> corrupt, struct_null;
  uint32_t corrupt_rows = 0;
  Status status;
  friend bool operator==(const Decoded& a, const Decoded& b) {
    return a.rows == b.rows && a.corrupt == b.corrupt && a.struct_null == b.struct_null &&
           a.corrupt_rows == b.corrupt_rows && a.status.ok() == b.status.ok();
  }
};

// All fields of the schema, in order, unless `request.fields` says otherwise.
DecodeRequest RequestFor(std::vector<Field> fields, JsonOptions options = {});
Decoded DecodeTexts(const DecodeRequest& request, const std::vector<std::string>& texts,
                    DecodePath path, bool newline_separated = true,
                    CpuTarget target = BestCpuTarget());
// The same through Decode(Column); a missing text is NULL. Each text is an allocation of its own
// size, so that AddressSanitizer sees any byte read behind it.
Decoded DecodeColumn(const DecodeRequest& request,
                     const std::vector<std::optional<std::string>>& texts, DecodePath path,
                     CpuTarget target = BestCpuTarget());

}  // namespace rillmill::pipeline
