// One field of JSON records as text: the key of a record, or what records are sorted by.
//
// Threads: one. The plan and the memory of decoding are made once and used again.
#pragma once

#include <memory>
#include <string>

#include "config/produce/record_set.h"
#include "core/sink.h"
#include "core/status.h"

namespace rillmill::config {

class FieldReader {
 public:
  virtual ~FieldReader() = default;
  // `field`: a name at the top level, also with blanks or dots in it.
  static Result<std::unique_ptr<FieldReader>> New(const std::string& field);

  // The field of the records from `first` on, as many as are decoded at a time; NULL where it is
  // missing or the record is no JSON.
  virtual Status Read(const RecordSet& records, size_t first, EncodedColumn* texts) = 0;
};

}  // namespace rillmill::config
