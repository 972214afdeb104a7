#include "config/sweep/grid.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/sweep/words.h"

namespace rillmill::config {
namespace {

Status BadGrid(std::string_view text, std::string_view why) {
  return {StatusCode::kUsage, fmt::format("{}: {}", text, why)};
}

template <class T>
bool Contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

Result<Axis> ParseAxis(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return BadGrid(text, "write it as KEY=VALUE,VALUE");
  Axis axis{std::string(Trimmed(text.substr(0, equals))), {}};
  if (axis.knob.empty()) return BadGrid(text, "the key is missing");
  for (std::string_view value : SplitAt(text.substr(equals + 1), ",")) {
    if (value.empty()) return BadGrid(text, "a value is empty");
    std::string owned(value);
    if (Contains(axis.values, owned)) {
      return BadGrid(text, fmt::format("the value {} is there twice", value));
    }
    axis.values.push_back(std::move(owned));
  }
  return axis;
}

Result<Block> ParseBlock(std::string_view text) {
  Block block;
  for (std::string_view part : SplitAt(text, " x ")) {
    RILLMILL_ASSIGN(Axis axis, ParseAxis(part));
    const bool twice = std::any_of(block.axes.begin(), block.axes.end(),
                                   [&](const Axis& other) { return other.knob == axis.knob; });
    if (twice) return BadGrid(text, fmt::format("{} is there twice", axis.knob));
    block.axes.push_back(std::move(axis));
  }
  return block;
}

std::vector<Point> PointsOf(const Block& block) {
  std::vector<Point> points = {{}};
  for (const Axis& axis : block.axes) {
    std::vector<Point> longer;
    for (const Point& point : points) {
      for (const std::string& value : axis.values) {
        longer.push_back(point);
        longer.back()[axis.knob] = value;
      }
    }
    points = std::move(longer);
  }
  if (block.with_defaults) points.insert(points.begin(), Point());
  return points;
}

std::vector<Point> PointsOf(std::span<const Block> blocks) {
  std::vector<Point> points;
  for (const Block& block : blocks) {
    for (Point& point : PointsOf(block)) {
      if (!Contains(points, point)) points.push_back(std::move(point));
    }
  }
  return points;
}

std::string PointText(const Point& point) {
  std::vector<std::string> settings;
  for (const auto& [knob, value] : point) settings.push_back(fmt::format("{}={}", knob, value));
  return settings.empty() ? "defaults" : fmt::format("{}", fmt::join(settings, ", "));
}

}  // namespace rillmill::config
