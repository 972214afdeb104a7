#include "pipeline/engine/explain.h"

#include "pipeline/engine/json_lines.h"

namespace rillmill::pipeline {
namespace {

constexpr std::string_view kGuarantee = "at-least-once (no checkpoint)";

std::string EndOf(const PhysicalPlan& plan, int op) {
  return op < 0 ? "sink"
                : "#" + std::to_string(op) + " " +
                      plan.operators[static_cast<size_t>(op)].traits.description;
}

std::string BeginOf(const PhysicalPlan& plan, const PlannedPipeline& pipeline) {
  return pipeline.stream >= 0 ? "stream " + std::to_string(pipeline.stream)
                              : EndOf(plan, pipeline.from_operator);
}

std::string ToText(const LogicalNode& logical, const PhysicalPlan& plan) {
  std::string text = "== Logical plan ==\n" + PlanToText(logical) + "\n== Pipelines ==\n";
  for (size_t i = 0; i < plan.pipelines.size(); ++i) {
    const PlannedPipeline& pipeline = plan.pipelines[i];
    text += fmt::format("pipeline {}: from {}\n", i, BeginOf(plan, pipeline));
    for (const StagePlanPtr& stage : pipeline.stages) text += "  " + stage->Describe() + "\n";
    text += fmt::format("  -> {}\n", EndOf(plan, pipeline.to_operator));
  }
  return text + fmt::format("\n== Delivery ==\n{}\n", kGuarantee);
}

std::string Quoted(std::string_view text) {
  std::string json;
  AppendJsonString(text, &json);
  return json;
}

std::string PipelineToJson(const PhysicalPlan& plan, const PlannedPipeline& pipeline) {
  std::vector<std::string> stages;
  for (const StagePlanPtr& stage : pipeline.stages) stages.push_back(Quoted(stage->Describe()));
  JsonObject object;
  object.Text("from", BeginOf(plan, pipeline));
  object.Raw("stages", JsonArray(stages));
  object.Text("to", EndOf(plan, pipeline.to_operator));
  return object.Done();
}

}  // namespace

std::string ExplainPlan(const LogicalNode& logical, const PhysicalPlan& plan, bool json) {
  if (!json) return ToText(logical, plan);
  std::vector<std::string> pipelines;
  for (const PlannedPipeline& pipeline : plan.pipelines)
    pipelines.push_back(PipelineToJson(plan, pipeline));
  JsonObject object;
  object.Text("logicalPlan", PlanToText(logical));
  object.Raw("pipelines", JsonArray(pipelines));
  object.Text("guarantee", kGuarantee);
  return object.Done();
}

}  // namespace rillmill::pipeline
