#include "config/measure/child_process.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "config/measure/scratch_folder.h"

namespace rillmill::config {
namespace {

ChildResult Shell(const std::string& script, const ChildLimits& limits = {}) {
  auto result = RunChild({"/bin/sh", "-c", script}, limits);
  EXPECT_TRUE(result.ok()) << result.status().ToString();
  return *std::move(result);
}

TEST(RunChild, KeepsOutputsApartAndGivesTheExitCode) {
  const ChildResult child = Shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(child.out, "out\n");
  EXPECT_EQ(child.err, "err\n");
  EXPECT_EQ(child.exit_code, 3);
  EXPECT_FALSE(child.timed_out);
}

TEST(RunChild, ReadsMoreThanAPipeHoldsAndKeepsTheEnd) {
  const ChildResult child = Shell(
      "i=0; while [ $i -lt 20000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); "
      "done; echo end");
  EXPECT_GT(child.out.size(), 200'000u);
  EXPECT_TRUE(child.out.ends_with("end\n"));
}

TEST(RunChild, KillsWhatTakesTooLong) {
  const ChildResult child = Shell("exec sleep 60", {0.05, std::nullopt, {}});
  EXPECT_TRUE(child.timed_out);
  EXPECT_EQ(child.exit_code, 128 + 9);
}

TEST(RunChild, AsksToStopFirst) {
  const ChildResult child =
      Shell("trap 'echo stopped; exit 0' INT; while :; do sleep 0.01; done", {60, 0.2, {}});
  EXPECT_EQ(child.out, "stopped\n");
  EXPECT_EQ(child.exit_code, 0);
  EXPECT_FALSE(child.timed_out);
}

TEST(RunChild, CountsCpuTimeOfTheChildOnly) {
  EXPECT_LT(Shell("exec sleep 0.05").cpu_ns, 40'000'000);
  EXPECT_GT(Shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done").cpu_ns, 10'000'000);
}

TEST(RunChild, RefusesAProgramThatDoesNotExist) {
  EXPECT_FALSE(RunChild({"/nowhere/to/be/found"}, {}).ok());
}

TEST(ScratchFolder, GoesWithEverythingInIt) {
  std::string path;
  {
    auto scratch = ScratchFolder::Make();
    ASSERT_TRUE(scratch.ok());
    path = scratch->path();
    std::filesystem::create_directories(scratch->File("a/b"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace rillmill::config
