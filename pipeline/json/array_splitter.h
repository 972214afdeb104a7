// Elements of one large JSON array as records, as Spark's multiLine reads a file: also a single
// object or objects in a row.
#pragma once

#include <memory>

#include "core/record_splitter.h"

namespace rillmill::pipeline {

// Elements are not validated: a broken one is handed on as it is and the decoder gives the verdict.
// An element that is missing between commas is handed on as ",", which is corrupt. Failure: kSource
// when the input ends inside an element or the array, or an element exceeds 1 GiB.
std::unique_ptr<RecordSplitter> NewJsonArraySplitter();

}  // namespace rillmill::pipeline
