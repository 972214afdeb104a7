// The bound on what a computation may collect outside of its arena before it copies it there: row
// numbers, the text of one value. Beyond it the allocation "fails" as operator new does, by
// std::bad_alloc, before the memory is asked for; whoever runs batches catches both (Dataflow).
#pragma once

#include <cstddef>
#include <new>
#include <string>
#include <string_view>

namespace rillmill {

inline constexpr size_t kScratchLimitBytes = size_t{128} << 20;

// Throws std::bad_alloc when a scratch list or text would come to more than the limit.
inline void CheckScratch(size_t bytes) {
  if (bytes > kScratchLimitBytes) throw std::bad_alloc();
}

// The same for a list of `count` elements of T.
template <class T>
void CheckScratchOf(size_t count) {
  if (count > kScratchLimitBytes / sizeof(T)) throw std::bad_alloc();
}

// Appends `part` to a text whose length depends on more than one value's length.
inline void AppendChecked(std::string_view part, std::string* text) {
  CheckScratch(text->size() + part.size());
  text->append(part);
}

}  // namespace rillmill
