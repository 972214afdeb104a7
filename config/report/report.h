// The results of a sweep as one HTML page that needs nothing else: no network, no other file.
//
// The page is page/*.{html,css,js}, compiled in; its figures are drawn by the script in it from the
// data in it. A figure that has no data says why it is left out.
#pragma once

#include <string>

#include "config/sweep/choice.h"
#include "config/sweep/goal.h"
#include "config/sweep/results.h"

namespace rillmill::config {

struct Report {
  std::string title;    // the job's name
  std::string how;      // one sentence: points, repeats, bounds
  TextMap environment;  // of the runs
  const SweepResults& results;
  const Goal& goal;
  const Choice& choice;
};

std::string ReportHtml(const Report& report);

// What the page's script reads. Any text in it may stand inside of a script element.
std::string ReportJson(const Report& report);

}  // namespace rillmill::config
