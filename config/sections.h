// From the tree of a job file to the sections of a Job.
#pragma once

#include <vector>

#include "config/document.h"
#include "config/job.h"
#include "core/status.h"

namespace rillmill::config {

// Fills name, query, sources, tables and sink. The entries of [conf] are left to the caller, in
// `properties`.
Status ReadSections(const Node& root, Job* job, std::vector<Member>* properties);

}  // namespace rillmill::config
