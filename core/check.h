// Checks for broken invariants of our own code. User input never reaches them: it gets a Status.
#pragma once

namespace rillmill {

// Prints the place and the expression, then aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* expression);

}  // namespace rillmill

// Always on.
#define RILLMILL_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::rillmill::CheckFailed(__FILE__, __LINE__, #condition))

// REQUIRES lines of hot functions; compiled out of release builds.
#ifdef NDEBUG
#define RILLMILL_DCHECK(condition) static_cast<void>(0)
#else
#define RILLMILL_DCHECK(condition) RILLMILL_CHECK(condition)
#endif
