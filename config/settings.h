// What the knobs of a job amount to: widths, memory budget, session settings. REQUIRES everywhere:
// `conf` came from MergeConf.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/options.h"
#include "pipeline/session_conf.h"

namespace rillmill::config {

// The value of a knob in effect: as given, else its default.
std::string KnobText(const Options& conf, std::string_view name);

struct Resources {
  int workers = 1;
  int64_t memory_bytes = 0;
  double state_fraction = 0;
};

// Design §2, Memory: the driver's memory with a local master, else executor memory x instances;
// where only the other one is set, that one. Workers: local[N], else executor cores x instances,
// capped by spark.cores.max. `cores` are the machine's.
Resources ResourcesOf(const Options& conf, int cores);

// What the clients of `sources` sources may hold each, ahead of the engine: a quarter of the
// buffers' part of the budget together, and no more than makes them faster.
int64_t ClientBufferBytes(const Resources& resources, size_t sources);

// `workers` and the machine's time zone fill what the knobs leave open.
pipeline::SessionConf SessionOf(const Options& conf, int workers);

// What a user should hear about these settings, once.
std::vector<std::string> SettingNotes(const Options& conf);
// The same for a query whose answer depends on the session's time zone.
std::optional<std::string> ZoneNote(const Options& conf);

// Cores that this process may use.
int MachineCores();

}  // namespace rillmill::config
