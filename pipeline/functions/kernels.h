// Loops that kernels are made of. A kernel gives the loop a closure over row numbers; NULL in any
// argument gives NULL.
//
// Threads: any; everything allocated lives in the context's arena.
// Memory:  what a kernel collects before it copies it there is checked against core/scratch.h,
// unless
//          it is no longer than a few times one argument.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/scratch.h"
#include "pipeline/functions/function.h"

namespace rillmill::pipeline {

using Arguments = std::span<Column* const>;

// The union of the arguments' NULLs: null when there are none, an argument's own mask when it is
// the only one (read-only then).
const uint8_t* UnionNulls(Arguments arguments, uint32_t rows, Arena* arena);
// A result of the call's type with exactly the arguments' NULLs, in a mask of its own.
Column* NewResult(const Expr& call, Arguments arguments, uint32_t rows, Arena* arena);
inline void SetNull(Column* column, size_t row, Arena* arena) {
  EnsureNulls(column, arena)[row] = 1;
}

template <class T>
const T* Values(const Column* column) {
  return column->values<T>();
}
using Text = std::string_view;
inline const Text* Texts(const Column* column) { return column->values<Text>(); }

// out[i] = f(i) for all rows, NULL or not: the loop without branches, for cheap total functions.
template <class T, class F>
Column* MapAll(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context, F f) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  T* out = result->values<T>();
  for (uint32_t i = 0; i < rows; ++i) out[i] = static_cast<T>(f(i));
  return result;
}

// out[i] = f(i) where no argument is NULL; f returns std::optional<T>, nothing gives NULL.
template <class T, class F>
Column* MapOptional(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                    F f) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  T* out = result->values<T>();
  for (uint32_t i = 0; i < rows; ++i) {
    out[i] = T{};
    if (result->is_null(i)) continue;
    if (std::optional<T> value = f(i)) {
      out[i] = *value;
    } else {
      SetNull(result, i, context->arena);
    }
  }
  return result;
}

// out[i] = f(i) where no argument is NULL.
template <class T, class F>
Column* MapRows(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context, F f) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  T* out = result->values<T>();
  for (uint32_t i = 0; i < rows; ++i) out[i] = result->is_null(i) ? T{} : static_cast<T>(f(i));
  return result;
}

// f(i, &text) appends the value to an empty string and returns false for NULL; rows with a NULL
// argument are skipped.
template <class F>
Column* MapText(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context, F f) {
  std::string text;
  return MapOptional<Text>(call, arguments, rows, context, [&](uint32_t i) -> std::optional<Text> {
    text.clear();
    if (!f(i, &text)) return std::nullopt;
    return context->arena->Copy(text);
  });
}

// A text of size_of(i) bytes that fill(i, bytes) writes, where no argument is NULL: for texts whose
// length is known before they are made.
template <class SizeOf, class Fill>
Column* MapSizedText(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                     SizeOf size_of, Fill fill) {
  return MapRows<Text>(call, arguments, rows, context, [&](uint32_t i) {
    size_t size = size_of(i);
    char* bytes = context->arena->NewArray<char>(size);
    fill(i, bytes);
    return Text(bytes, size);
  });
}

// What the resolver prepared from constant arguments; null if it prepared nothing.
template <class T>
const T* Prepared(const Expr& call) {
  return static_cast<const T*>(call.prepared.get());
}

// Appends rows to a list column: the child is gathered at the end from element numbers.
class ListBuilder {
 public:
  explicit ListBuilder(Column* lists) : lists_(lists) {}
  void Add(uint32_t element) {
    CheckScratchOf<uint32_t>(elements_.size());
    elements_.push_back(element);
  }
  void FinishRow(size_t row) {
    uint32_t end = static_cast<uint32_t>(elements_.size());
    lists_->values<ListRef>()[row] = {begin_, end - begin_};
    begin_ = end;
  }
  // Sets the child: elements of `from` in the order added, UINT32_MAX being NULL.
  void Finish(const Column& from, Arena* arena) {
    lists_->children[0] = GatherOrNull(from, elements_, arena);
  }
  const std::vector<uint32_t>& elements() const { return elements_; }

 private:
  Column* lists_;
  std::vector<uint32_t> elements_;
  uint32_t begin_ = 0;
};

// An ARRAY<STRING> column from texts added row by row.
class TextListBuilder {
 public:
  TextListBuilder(Column* lists, Arena* arena) : lists_(lists), arena_(arena) {}
  // Bytes that outlive the result.
  void Add(Text stable) {
    CheckScratchOf<Text>(texts_.size());
    texts_.push_back(stable);
  }
  void AddCopy(Text text) { Add(arena_->Copy(text)); }
  void FinishRow(size_t row) {
    uint32_t end = static_cast<uint32_t>(texts_.size());
    lists_->values<ListRef>()[row] = {begin_, end - begin_};
    begin_ = end;
  }
  void Finish();

 private:
  Column* lists_;
  Arena* arena_;
  std::vector<Text> texts_;
  uint32_t begin_ = 0;
};

}  // namespace rillmill::pipeline
