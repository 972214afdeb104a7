// The one table of knobs: configuration properties, what they do here and what they do in Spark.
//
// Parsing, range checks, `rillmill config list` and the notes about settings without effect all
// come from this table. A live knob changes what rillmill does; an inert one is accepted because
// real configurations hold it, and reported with the reason. A name that ends in ".*" stands for a
// family of inert properties.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"

namespace rillmill::config {

enum class KnobType : uint8_t {
  kText,
  kBool,
  kLong,
  kDouble,
  kBytes,   // "512m", "2g"; a bare number counts in the knob's unit
  kTime,    // "10s", "500ms"; a bare number counts in the knob's unit; read in milliseconds
  kChoice,  // one of the words in `choices`
};

struct Knob {
  std::string_view name;
  KnobType type = KnobType::kText;
  std::string_view default_text = {};  // as it would be written; empty = unset
  std::string_view unit = {};          // of a bare number
  double minimum = 0;                  // of kLong, kDouble, kBytes (bytes), kTime (milliseconds)
  double maximum = 0;
  std::string_view choices = {};                // "min|max"
  Status (*check)(std::string_view) = nullptr;  // formats of their own: spark.master, time zones
  bool live = true;
  std::string_view here = {};  // the effect here; for an inert knob the reason why there is none
  std::string_view in_spark = {};  // the meaning in Spark
};

std::span<const Knob> LiveKnobs();
std::span<const Knob> InertKnobs();
// All of them, live ones first.
std::vector<const Knob*> AllKnobs();

// The knob of that exact name, else the inert family it belongs to, else null.
const Knob* FindKnob(std::string_view name);
// The live knob that `name` probably means: one letter, a swapped pair or only upper and lower case
// differ. Null if none.
const Knob* MisspeltKnob(std::string_view name);

// Whether `text` is a value for the knob; the error says what is.
Status CheckKnobValue(const Knob& knob, std::string_view text);

// "boolean", "size in MiB", "min or max", …: for help and documentation.
std::string KnobTypeText(const Knob& knob);
// "8 MiB to 1 TiB"; empty for values that are not numbers.
std::string KnobRangeText(const Knob& knob);

}  // namespace rillmill::config
