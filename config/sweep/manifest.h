// manifest.json of a results folder: what was planned and how far it is.
//
// The plan in it is what makes a folder continue: the same plan goes on where it was interrupted,
// another one is refused. Repeats are not part of it, so a sweep can be given more of them.
#pragma once

#include <string>
#include <string_view>

#include "config/sweep/plan.h"
#include "core/status.h"

namespace rillmill::config {

struct SweepProgress {
  size_t planned = 0, done = 0, failed = 0;  // runs
};

std::string ManifestText(const SweepPlan& plan, const SweepProgress& progress);

// Error: `manifest` is of another plan (says what differs), or no manifest.
Status CheckManifest(std::string_view manifest, const SweepPlan& plan);

}  // namespace rillmill::config
