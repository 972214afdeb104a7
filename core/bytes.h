// memcpy for ranges that may be empty: memcpy itself must not get a null pointer, not even for no
// bytes.
#pragma once

#include <cstddef>
#include <cstring>

namespace rillmill {

inline void CopyBytes(void* to, const void* from, size_t bytes) {
  if (bytes != 0) std::memcpy(to, from, bytes);
}

}  // namespace rillmill
