#include "transport/file/slice_cursor.h"

#include "core/check.h"

namespace rillmill::transport {

Result<size_t> SliceCursor::Read(char* to, size_t bytes) {
  RILLMILL_DCHECK(!done() && bytes > 0);
  last_ = next_;
  if (stream_ == nullptr) {
    RILLMILL_ASSIGN(stream_, OpenSlice(files_, slices_[next_]));
  }
  auto got = stream_->Read(to, bytes);
  if (!got.ok()) return got.status().As(StatusCode::kSource);
  if (*got == 0) {
    stream_.reset();
    ++next_;
  }
  return got;
}

}  // namespace rillmill::transport
