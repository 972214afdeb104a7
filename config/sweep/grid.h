// Which settings a sweep measures.
//
// An axis is one knob (`spark.*`) or job key (`sink.trigger`) with the values to try. A block is
// all combinations of its axes; a sweep is one or more blocks, and a point that two of them share
// is measured once.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"

namespace rillmill::config {

struct Axis {
  std::string knob;
  std::vector<std::string> values;

  bool operator==(const Axis&) const = default;
};

struct Block {
  std::vector<Axis> axes;
  bool with_defaults = false;  // the job as it is, too

  bool operator==(const Block&) const = default;
};

// What a point sets; the job's own settings otherwise.
using Point = std::map<std::string, std::string>;

// "KEY=V1,V2". Error: no key, no or an empty or a repeated value.
Result<Axis> ParseAxis(std::string_view text);
// One axis, or several with " x " between them. Error: a key twice.
Result<Block> ParseBlock(std::string_view text);

// The combinations of a block, the last axis turning fastest; the defaults first.
std::vector<Point> PointsOf(const Block& block);
// The points of all blocks in order, each once.
std::vector<Point> PointsOf(std::span<const Block> blocks);

// "sink.trigger=1 second, spark.master=local[1]"; "defaults" for the empty point.
std::string PointText(const Point& point);

}  // namespace rillmill::config
