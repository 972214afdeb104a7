// The properties of a job: several layers merged by precedence, checked against the table of knobs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/options.h"
#include "core/status.h"

namespace rillmill::config {

struct Property {
  std::string name;
  std::string value;
  std::string where;  // "job.toml:14:9", "spark-defaults.conf:3", "--conf"
};

// Reads the format of spark-defaults.conf: one "name value" or "name=value" a line, '#' begins a
// comment. Names outside spark.* are left out with a note, as spark-submit does.
Result<std::vector<Property>> ReadPropertiesFile(const std::string& path,
                                                 std::vector<std::string>* notes);
std::vector<Property> ParseProperties(std::string_view text, const std::string& name,
                                      std::vector<std::string>* notes);

// Merges layers, the lowest first. Live knobs stay in the result, inert and unknown ones become
// notes. Errors: a bad value of a live knob, a name one letter away from one, a name outside
// spark.*.
Result<Options> MergeConf(const std::vector<std::vector<Property>>& layers,
                          std::vector<std::string>* notes);

}  // namespace rillmill::config
