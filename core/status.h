// The one error type: a code that is also the process's exit code, a text that says where and what
// to do, and Spark's error class where Spark has one.
//
// Ownership: a value; an ok Status costs one null pointer.
// Not for:   bad data (counted, never an error) and the hot path (small enums).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rillmill {

// The numbers are the exit codes of the command line (design §5).
enum class StatusCode : uint8_t {
  kOk = 0,
  kRuntime = 1,     // the query failed while it ran: an ANSI error, an internal one
  kUsage = 2,       // the command line
  kInvalid = 3,     // the job file, the query, a knob, a static table
  kSource = 4,      // a source is unreachable, missing or refused
  kSink = 5,        // a sink is unreachable, refused or full
  kCheckpoint = 6,  // a checkpoint is incompatible or damaged
  kMemory = 7,      // the memory budget
  kDataPolicy = 8,  // FAILFAST, dead-letter limit
  kFenced = 9,      // another instance took over
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message, std::string error_class = {});
  Status(const Status& other);
  Status& operator=(const Status& other);
  Status(Status&&) = default;
  Status& operator=(Status&&) = default;

  static Status Ok() { return {}; }

  bool ok() const { return rep_ == nullptr; }
  StatusCode code() const { return rep_ ? rep_->code : StatusCode::kOk; }
  int exit_code() const { return static_cast<int>(code()); }
  std::string_view message() const { return rep_ ? std::string_view(rep_->message) : ""; }
  // Spark's error class, such as "UNRESOLVED_COLUMN.WITH_SUGGESTION"; empty where Spark has none.
  std::string_view error_class() const { return rep_ ? std::string_view(rep_->error_class) : ""; }

  // Trying the same again may succeed (a broker that is away). Set by the transport that knows.
  bool retriable() const { return rep_ && rep_->retriable; }
  bool fatal() const { return rep_ && !rep_->retriable; }
  Status&& Retriable() &&;

  // The same error with "context: " put before its text.
  Status WithContext(std::string_view context) const;
  // The same error under the code of the caller's role (a file error of a source is kSource); ok
  // stays ok.
  Status As(StatusCode code) const;

  // "[CLASS] message", as it is shown to people.
  std::string ToString() const;

 private:
  struct Rep {
    StatusCode code;
    bool retriable = false;
    std::string message;
    std::string error_class;
  };
  std::unique_ptr<Rep> rep_;
};

// A value or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}         // NOLINT: implicit
  Result(Status status) : held_(std::in_place_index<1>, std::move(status)) {}  // NOLINT: implicit

  bool ok() const { return held_.index() == 0; }
  // REQUIRES: ok().
  T& value() & { return std::get<0>(held_); }
  const T& value() const& { return std::get<0>(held_); }
  T&& value() && { return std::get<0>(std::move(held_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Status status() const { return ok() ? Status::Ok() : std::get<1>(held_); }

 private:
  std::variant<T, Status> held_;
};

// Returns from the enclosing function when `expr` (a Status) is an error.
#define RILLMILL_TRY(expr)                                      \
  do {                                                          \
    if (auto rillmill_status = (expr); !rillmill_status.ok()) { \
      return rillmill_status;                                   \
    }                                                           \
  } while (false)

#define RILLMILL_CONCAT_INNER(a, b) a##b
#define RILLMILL_CONCAT(a, b) RILLMILL_CONCAT_INNER(a, b)

// `RILLMILL_ASSIGN(auto x, MakeX());` declares x or returns the error of the Result.
#define RILLMILL_ASSIGN(declaration, expr) \
  RILLMILL_ASSIGN_INNER(declaration, expr, RILLMILL_CONCAT(rillmill_result_, __LINE__))
#define RILLMILL_ASSIGN_INNER(declaration, expr, result) \
  auto result = (expr);                                  \
  if (!result.ok()) return result.status();              \
  declaration = std::move(result).value()

}  // namespace rillmill
