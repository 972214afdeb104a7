#include "transport/file/slice_cursor.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check.h"

namespace rillmill::transport {

Result<size_t> SliceCursor::Read(void* to, size_t bytes) {
  RILLMILL_DCHECK(!done() && bytes > 0);
  const FileSlice& slice = slices_[next_];
  if (file_ == nullptr) {
    auto opened = files_->Open(slice.path);
    if (!opened.ok()) return opened.status().As(StatusCode::kSource);
    file_ = std::move(opened).value();
    position_ = slice.begin;
    path_ = slice.path;
  }
  auto got = file_->ReadAt(position_, to, std::min<uint64_t>(bytes, slice.end - position_));
  if (!got.ok()) return got.status().As(StatusCode::kSource);
  if (*got == 0) {
    return Status(StatusCode::kSource,
                  fmt::format("{} became shorter while it was read: {} bytes were there, now {}",
                              slice.path, slice.end, position_));
  }
  position_ += *got;
  at_slice_end_ = position_ == slice.end;
  if (at_slice_end_) {
    file_.reset();
    ++next_;
  }
  return got;
}

}  // namespace rillmill::transport
