// Aggregate functions: fixed-size states in state rows, everything per batch.
//
// Threads:   an AggregateFunction is immutable after resolution and shared by all tasks; states
// belong to one table. Memory:    a state is `state_size` bytes, 8-byte aligned and never more
// (128-bit numbers are kept as StateInt128), at a fixed
//            address; what does not fit (strings, lists) goes into the arena of its table, which is
//            charged as state. Nothing is destructed: a table gives memory of replaced values back
//            by merging its states into those of a new table.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/status.h"
#include "pipeline/expr/evaluate.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

class AggregateFunction {
 public:
  virtual ~AggregateFunction() = default;

  struct Traits {
    DataType result;
    std::vector<DataType> arguments;  // the analyzer casts to them
    uint32_t state_size = 0;
    bool combinable = true;  // exactly combinable: Merge in any order gives the same answer. Else
                             // rows must arrive in order
    bool nullable = true;
    bool zero_initialized =
        true;  // a state of zero bytes is the empty state (Init need not be called)
  };
  const Traits& traits() const { return traits_; }

  // Adds row i of the arguments to *states[i].
  virtual void Update(std::span<Column* const> arguments, std::span<char* const> states,
                      Arena* state_arena, EvalContext* context) const = 0;
  // Adds *from[i] to *into[i]; `from` stays readable, its out-of-line parts are copied into
  // `state_arena`.
  virtual void Merge(std::span<char* const> into, std::span<const char* const> from,
                     Arena* state_arena, EvalContext* context) const = 0;
  // The results, in the context's arena; strings may point into the states' arena. States stay
  // valid.
  virtual Column* Finish(std::span<const char* const> states, EvalContext* context) const = 0;

 protected:
  Traits traits_;
};

struct AggregateDescriptor {
  std::string_view name;  // lower case
  int min_arguments = 0;
  int max_arguments = 0;  // -1: any number
  // `constants` holds the folded argument expressions (percentile's fraction); types as in
  // Signature.
  Result<std::unique_ptr<AggregateFunction>> (*resolve)(std::span<const ExprPtr> arguments,
                                                        const SessionConf& conf) = nullptr;
  std::string_view help = {};
};

const AggregateDescriptor* FindAggregate(std::string_view lower_case_name);
std::vector<const AggregateDescriptor*> AllAggregates();

}  // namespace rillmill::pipeline
