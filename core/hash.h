// Hash of bytes; the only file that knows xxHash.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace rillmill {

// XXH3, 64 bits; the same on every machine, so it may be written down. Not for: untrusted keys
// without a bound on the table.
inline uint64_t HashBytes(std::string_view bytes, uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace rillmill
