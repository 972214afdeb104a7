// From the tree of a job file to the sections of a Job.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/job.h"
#include "config/section.h"
#include "core/status.h"

namespace rillmill::config {

// Fills name, query, sources, tables and sink. The entries of [conf] are left to the caller, in
// `properties`.
Status ReadSections(const Node& root, Job* job, std::vector<Member>* properties);

// The keys of every section, as ReadSections checks them.
struct SectionSpec {
  std::string_view title;
  std::span<const KeySpec> keys;
};
std::span<const SectionSpec> JobSections();

}  // namespace rillmill::config
