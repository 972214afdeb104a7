// One partition of a text source.
#pragma once

#include <memory>
#include <vector>

#include "core/clock.h"
#include "core/source.h"
#include "transport/file/slice_reader.h"
#include "transport/file/text_plan.h"

namespace rillmill::transport {

using SliceReaderFactory = std::function<std::unique_ptr<SliceReader>(std::vector<FileSlice>)>;

// Reads the units of `plan` one after the other. An uncounted unit always ends with a batch that is
// marked `ends_unit`.
std::unique_ptr<PartitionReader> NewTextReader(std::shared_ptr<TextPlan> plan,
                                               const ReaderContext& context,
                                               SliceReaderFactory new_slice_reader, Clock* clock);

}  // namespace rillmill::transport
