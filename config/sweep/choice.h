// Which point of a sweep serves its goal best.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/sweep/goal.h"
#include "config/sweep/results.h"

namespace rillmill::config {

struct Choice {
  std::optional<size_t> best;   // none: no point keeps the bounds
  std::vector<size_t> ranking;  // the points that keep them, best first
  std::vector<size_t> ties;     // not to be told from the best
};

// A point keeps a bound when its median does. The best is compared with all others at once, so the
// ties are chosen by intervals that hold together (Bonferroni).
Choice Choose(const SweepResults& results, const Goal& goal);

// For people: the best point, by how much, and what it cannot be told from.
std::string ChoiceText(const SweepResults& results, const Goal& goal, const Choice& choice);

}  // namespace rillmill::config
