// Recycling pool of padded buffers for RawBatch (moodycamel ConcurrentQueue of free batches).
//
// Threads:   Acquire from the reader threads, recycling from any thread.
// Memory:    every buffer that exists is charged to the buffer account; Acquire answers null when
// the account is
//            full and no free buffer is left: the reader goes idle, which is the engine's
//            back-pressure.
#pragma once

#include <memory>

#include "core/memory_budget.h"
#include "core/raw_batch.h"

namespace rillmill {

// A batch with a writable buffer of its own.
class BufferedBatch : public RawBatch {
 public:
  // Writable bytes, padding not counted.
  virtual uint8_t* buffer() = 0;
  virtual size_t capacity() const = 0;
};

class BatchPool {
 public:
  virtual ~BatchPool() = default;
  // An empty batch with at least `bytes` of capacity (kTargetBytes is the pooled size; larger ones
  // are freed after use), or null when the budget is spent. A buffer larger than the whole budget
  // is granted when nothing else is out.
  virtual BufferedBatch* Acquire(size_t bytes) = 0;
};

// `account` outlives the pool; the pool outlives its batches.
std::unique_ptr<BatchPool> NewBatchPool(MemoryAccount* account);

}  // namespace rillmill
