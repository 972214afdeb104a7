#include "config/sweep/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "config/measure/json_fields.h"
#include "pipeline/engine/json_lines.h"
#include "pipeline/functions/json_path.h"

namespace rillmill::config {
namespace {

using pipeline::JsonArray;
using pipeline::JsonNode;
using pipeline::JsonObject;

std::string BlocksJson(const std::vector<Block>& blocks) {
  std::vector<std::string> written;
  for (const Block& block : blocks) {
    JsonObject axes;
    for (const Axis& axis : block.axes) axes.Raw(axis.knob, JsonOf(axis.values));
    JsonObject object;
    object.Raw("withDefaults", block.with_defaults ? "true" : "false");
    object.Raw("axes", axes.Done());
    written.push_back(object.Done());
  }
  return JsonArray(written);
}

// What must be the same for a folder to go on.
std::string PlanJson(const SweepPlan& plan) {
  JsonObject object;
  object.Text("job", plan.job);
  object.Text("jobHash", fmt::format("{:016x}", plan.job_hash));
  object.Raw("conf", JsonOf(plan.conf));
  object.Raw("set", JsonOf(plan.set));
  object.Text("propertiesFile", plan.properties_file);
  object.Raw("grid", BlocksJson(plan.blocks));
  object.Raw("duration", plan.seconds ? fmt::format("{}", *plan.seconds) : "null");
  object.Raw("seed", std::to_string(plan.seed));
  return object.Done();
}

const JsonNode* Child(const JsonNode& node, std::string_view name) {
  const auto found = std::find(node.names.begin(), node.names.end(), name);
  return found == node.names.end() ? nullptr : &node.children[size_t(found - node.names.begin())];
}

std::string TextOf(const JsonNode* node) {
  std::string text;
  if (node != nullptr) pipeline::AppendJsonNode(*node, &text);
  return text;
}

}  // namespace

std::string ManifestText(const SweepPlan& plan, const SweepProgress& progress) {
  JsonObject runs;
  runs.Number("planned", static_cast<int64_t>(progress.planned));
  runs.Number("done", static_cast<int64_t>(progress.done));
  runs.Number("failed", static_cast<int64_t>(progress.failed));
  return fmt::format(
      "{{\n \"version\": 1,\n \"plan\": {},\n \"repeats\": {},\n \"points\": {},\n \"runs\": {},\n"
      " \"complete\": {}\n}}\n",
      PlanJson(plan), plan.repeats, plan.points().size(), runs.Done(),
      progress.done == progress.planned);
}

Status CheckManifest(std::string_view manifest, const SweepPlan& plan) {
  const auto read = pipeline::JsonNodeReader().Read(manifest);
  const JsonNode* theirs = read ? Child(*read, "plan") : nullptr;
  if (theirs == nullptr) return {StatusCode::kInvalid, "manifest.json is not that of a sweep"};
  const auto ours = pipeline::JsonNodeReader().Read(PlanJson(plan));
  for (const std::string& name : ours->names) {
    const std::string was = TextOf(Child(*theirs, name)), is = TextOf(Child(*ours, name));
    if (was == is) continue;
    return {StatusCode::kInvalid,
            fmt::format("holds another sweep: its {} is {}, not {}; use another --output", name,
                        was, is)};
  }
  return Status::Ok();
}

}  // namespace rillmill::config
