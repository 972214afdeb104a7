// The command line: exit codes, what goes to stdout and what to stderr, how a run ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/config/run_command.h"

namespace rillmill {
namespace {

using testing_support::ChildProcess;
using testing_support::Finished;

class CommandLine : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("cli-") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Finished Rillmill(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), RILLMILL_BINARY);
    return testing_support::RunCommand(arguments, folder_.string());
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::string Read(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(folder_ / name).rdbuf();
    return out.str();
  }
  // A job over three records; `sink` holds the lines of [sink].
  void WriteJob(const std::string& sink, const std::string& rest = "") const {
    Write("in.ndjson", "{\"k\":\"a\",\"v\":1}\n{\"k\":\"b\",\"v\":2}\n{\"k\":\"a\",\"v\":\n");
    Write("job.toml",
          "query = \"SELECT k, v FROM s WHERE k IS NOT NULL\"\n[source.s]\nformat = \"text\"\npath "
          "= \"in.ndjson\"\n"
          "schema = \"k STRING, v BIGINT\"\n[sink]\ntrigger = \"availableNow\"\n" +
              sink + "\n[conf]\n\"spark.sql.session.timeZone\" = \"UTC\"\n" + rest);
  }

  std::filesystem::path folder_;
};

// --- usage

TEST_F(CommandLine, HelpAndVersionGoToStdout) {
  const Finished help = Rillmill({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* command : {"run", "validate", "explain", "generate", "config", "functions"}) {
    EXPECT_NE(help.out.find(command), std::string::npos) << command;
  }
  EXPECT_EQ(Rillmill({"--version"}).exit_code, 0);
  EXPECT_EQ(Rillmill({"run", "--help"}).exit_code, 0);
}

TEST_F(CommandLine, MistakesAreUsageErrorsWithASuggestion) {
  const Finished command = Rillmill({"rnu", "job.toml"});
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_EQ(command.err, "error: unexpected `rnu` (did you mean run?)\n");
  const Finished flag = Rillmill({"run", "job.toml", "--stop-when-idel"});
  EXPECT_EQ(flag.exit_code, 2);
  EXPECT_EQ(flag.err, "error: unexpected `--stop-when-idel` (did you mean --stop-when-idle?)\n");
}

TEST_F(CommandLine, MissingArgumentsAreUsageErrors) {
  EXPECT_EQ(Rillmill({}).exit_code, 2);
  EXPECT_EQ(Rillmill({"run"}).exit_code, 2);
  EXPECT_EQ(Rillmill({"config"}).exit_code, 2);
  EXPECT_EQ(Rillmill({"generate", "--preset", "keys"}).exit_code, 2);
  WriteJob("format = \"noop\"");
  EXPECT_EQ(Rillmill({"validate", "job.toml", "--conf", "spark.master"}).exit_code, 2);
}

// --- validate

TEST_F(CommandLine, ValidateSaysNothingOnStdout) {
  WriteJob("format = \"noop\"");
  const Finished valid = Rillmill({"validate", "job.toml"});
  EXPECT_EQ(valid.exit_code, 0) << valid.err;
  EXPECT_EQ(valid.out, "");
  EXPECT_EQ(valid.err, "job.toml: valid\n");
}

TEST_F(CommandLine, AnInvalidJobIsOneErrorLineAndExitCode3) {
  WriteJob("format = \"noop\"\ntriger = \"once\"");
  const Finished invalid = Rillmill({"validate", "job.toml"});
  EXPECT_EQ(invalid.exit_code, 3);
  EXPECT_EQ(invalid.err,
            "error: job.toml:9:1: unknown key `triger` in [sink] (did you mean `trigger`?)\n");
}

TEST_F(CommandLine, AnInvalidQueryShowsItsPlaceInTheJobAndSparksErrorClass) {
  WriteJob("format = \"noop\"");
  const Finished invalid = Rillmill({"validate", "job.toml", "--set", "query=SELECT nope FROM s"});
  EXPECT_EQ(invalid.exit_code, 3);
  EXPECT_TRUE(invalid.err.starts_with(
      "error: [UNRESOLVED_COLUMN.WITH_SUGGESTION] --set query: query: line 1, column 8: "))
      << invalid.err;
}

TEST_F(CommandLine, NotesNameSettingsWithoutEffectUnlessQuiet) {
  WriteJob("format = \"noop\"", "\"spark.streaming.backpressure.enabled\" = true\n");
  const Finished loud = Rillmill({"validate", "job.toml"});
  EXPECT_TRUE(loud.err.starts_with(
      "note: job.toml:11:42: `spark.streaming.backpressure.enabled` has no effect here: "))
      << loud.err;
  EXPECT_EQ(Rillmill({"validate", "job.toml", "--quiet"}).err, "");
}

// --- run

TEST_F(CommandLine, StdoutOfAConsoleJobHoldsOnlyBatches) {
  WriteJob("format = \"console\"");
  const Finished run = Rillmill({"run", "job.toml", "--quiet"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_NE(run.out.find("Batch: 0"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("|  a|  1|"), std::string::npos) << run.out;
}

TEST_F(CommandLine, TheSummaryAndTheProgressAreOnStderrWithoutColours) {
  WriteJob("format = \"noop\"");
  const Finished run = Rillmill({"run", "job.toml"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "");
  EXPECT_NE(run.err.find("rows in   3 in 1 epoch: "), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("rows out  2"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("corrupt   1"), std::string::npos) << run.err;
  EXPECT_EQ(run.err.find('\x1b'), std::string::npos);
}

TEST_F(CommandLine, ProgressReportsAreLinesOfJson) {
  WriteJob("format = \"noop\"");
  ASSERT_EQ(Rillmill({"run", "job.toml", "--progress", "p.ndjson"}).exit_code, 0);
  const std::string lines = Read("p.ndjson");
  EXPECT_TRUE(lines.starts_with("{")) << lines;
  EXPECT_TRUE(lines.ends_with("}\n")) << lines;
  EXPECT_NE(lines.find("\"numInputRows\":3"), std::string::npos) << lines;
}

TEST_F(CommandLine, TheSummaryOfAFailedRunSaysWhatWasRead) {
  WriteJob("format = \"noop\"");
  const Finished run =
      Rillmill({"run", "job.toml", "--set", "query=SELECT 1 / (v - 2) AS q FROM s"});
  EXPECT_EQ(run.exit_code, 1) << run.err;
  EXPECT_NE(run.err.find("rows in   0 in 0 epochs"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("and 3 rows of an epoch that was not delivered"), std::string::npos)
      << run.err;
}

TEST_F(CommandLine, TheSummaryShowsTheMemorySourcesLogApart) {
  WriteJob("format = \"noop\"");
  const Finished run =
      Rillmill({"run", "job.toml", "--set", "source.s.format=memory", "--progress", "p.ndjson"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.err.find(" in the log of the memory source, outside of the budget\n"),
            std::string::npos)
      << run.err;
  EXPECT_EQ(Read("p.ndjson").find("\"heldBytes\":0"), std::string::npos);
}

TEST_F(CommandLine, AnUnsetZoneIsNotedWhereTimesMatter) {
  const auto notes = [this](const std::string& query) {
    Write("in.ndjson", "");
    Write("job.toml", "query = \"" + query +
                          "\"\n[source.s]\nformat = \"text\"\npath = \"in.ndjson\"\n"
                          "schema = \"k STRING, ts TIMESTAMP\"\n[sink]\nformat = \"noop\"\n");
    return Rillmill({"validate", "job.toml"}).err;
  };
  EXPECT_EQ(notes("SELECT k FROM s"), "job.toml: valid\n");
  EXPECT_TRUE(notes("SELECT ts FROM s").starts_with("note: spark.sql.session.timeZone is unset"));
  EXPECT_TRUE(notes("SELECT k FROM s WHERE to_timestamp(k) IS NULL").starts_with("note: "));
  EXPECT_TRUE(notes("SELECT from_unixtime(length(k)) AS t FROM s").starts_with("note: "));
}

TEST_F(CommandLine, JsonSinksWriteBesideTheJob) {
  WriteJob("format = \"json\"\npath = \"out\"");
  ASSERT_EQ(Rillmill({"run", (folder_ / "job.toml").string()}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(CommandLine, AnOutputThatCannotGrowIsOneMessageAndASinkError) {
  WriteJob("format = \"json\"\npath = \"out\"");
  std::string input;
  for (int i = 0; i < 2000; ++i) input += "{\"k\":\"some text\",\"v\":" + std::to_string(i) + "}\n";
  Write("in.ndjson", input);
  // As a full disk would: files may hold 20 blocks.
  const std::string command =
      std::string("ulimit -f 20 && exec ") + RILLMILL_BINARY + " run job.toml --quiet";
  const Finished run = testing_support::RunCommand({"/bin/sh", "-c", command}, folder_.string());
  EXPECT_EQ(run.exit_code, 5) << run.err;
  EXPECT_TRUE(run.err.starts_with("error: json sink: cannot write ")) << run.err;
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "out"));
}

TEST_F(CommandLine, AFullConsoleIsASinkError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  WriteJob("format = \"console\"");
  const std::string command =
      std::string("exec ") + RILLMILL_BINARY + " run job.toml --quiet >/dev/full";
  const Finished run = testing_support::RunCommand({"/bin/sh", "-c", command}, folder_.string());
  EXPECT_EQ(run.exit_code, 5) << run.err;
  EXPECT_EQ(run.err,
            "error: console sink: the output cannot be written: No space left on device\n");
}

TEST_F(CommandLine, MissingInputIsASourceError) {
  WriteJob("format = \"noop\"");
  std::filesystem::remove(folder_ / "in.ndjson");
  const Finished run = Rillmill({"run", "job.toml"});
  EXPECT_EQ(run.exit_code, 4) << run.err;
  EXPECT_NE(run.err.find("in.ndjson"), std::string::npos) << run.err;
}

TEST_F(CommandLine, FailfastIsADataPolicyError) {
  WriteJob("format = \"noop\"");
  const Finished run =
      Rillmill({"run", "job.toml", "--set", "source.s.json.mode=FAILFAST", "--quiet"});
  EXPECT_EQ(run.exit_code, 8) << run.err;
  EXPECT_TRUE(run.err.starts_with("error: [MALFORMED_RECORD_IN_PARSING")) << run.err;
}

TEST_F(CommandLine, APropertiesFileIsBelowTheJob) {
  WriteJob("format = \"noop\"");
  Write("defaults.conf", "spark.sql.session.timeZone Nowhere/Land\nspark.driver.memory 1.5g\n");
  const Finished run = Rillmill({"validate", "job.toml", "--properties-file", "defaults.conf"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_TRUE(run.err.starts_with("error: defaults.conf:2: `spark.driver.memory`: ")) << run.err;
}

TEST_F(CommandLine, ConfAndSetMayBeRepeated) {
  WriteJob("format = \"noop\"");
  const Finished run =
      Rillmill({"validate", "job.toml", "--set", "name=a", "--set", "sink.trigger=once", "--conf",
                "spark.cores.max=1", "--conf", "spark.master=local"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

// --- signals

class Signals : public CommandLine, public testing::WithParamInterface<int> {};

TEST_P(Signals, OneSignalStopsAnEndlessJobCleanly) {
  Write("job.toml",
        "query = \"SELECT value FROM s\"\n[source.s]\nformat = \"generator\"\n"
        "options = { preset = \"keys\", rowsPerSecond = 1000 }\n[sink]\nformat = \"noop\"\n");
  ChildProcess child(
      {RILLMILL_BINARY, "run", "job.toml", "--progress", "-", "--progress-every-epoch"},
      folder_.string());
  ASSERT_NE(child.ReadLine(), "");  // it runs
  child.Signal(GetParam());
  const Finished run = child.Wait();
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.err.find("rows in"), std::string::npos) << run.err;
}

// Reads stderr until a line begins like this.
bool Says(ChildProcess* child, const std::string& begin) {
  for (std::string line = child->ReadErrorLine(); !line.empty(); line = child->ReadErrorLine()) {
    if (line.starts_with(begin)) return true;
  }
  return false;
}

// The note about the inert knob comes when signals are being listened to.
std::string EndlessEpoch(const std::string& sink) {
  return "query = \"SELECT * FROM s\"\n[source.s]\nformat = \"generator\"\nschema = \"k STRING\"\n"
         "options = { preset = \"keys\", rows = 4000000000 }\n[sink]\ntrigger = "
         "\"availableNow\"\n" +
         sink + "[conf]\n\"spark.streaming.backpressure.enabled\" = true\n";
}

TEST_P(Signals, OneSignalBetweenTheEpochsOfABoundedJobIsAnInterruption) {
  Write("job.toml",
        "query = \"SELECT value FROM s\"\n[source.s]\nformat = \"generator\"\n"
        "options = { preset = \"keys\", rows = 100000000, maxOffsetsPerTrigger = 10 }\n"
        "[sink]\nformat = \"noop\"\ntrigger = \"availableNow\"\n");
  ChildProcess child(
      {RILLMILL_BINARY, "run", "job.toml", "--progress", "-", "--progress-every-epoch"},
      folder_.string());
  ASSERT_NE(child.ReadLine(), "");  // it runs
  child.Signal(GetParam());
  const Finished run = child.Wait();
  EXPECT_EQ(run.exit_code, 128 + GetParam()) << run.err;
  EXPECT_NE(run.err.find("rows in"), std::string::npos) << run.err;
}

TEST_P(Signals, TheSecondOneEndsALongEpoch) {
  Write("job.toml", EndlessEpoch("format = \"noop\"\n"));
  ChildProcess child({RILLMILL_BINARY, "run", "job.toml"}, folder_.string());
  ASSERT_TRUE(Says(&child, "note: "));
  child.Signal(GetParam());
  ASSERT_TRUE(Says(&child, "stopping"));
  child.Signal(GetParam());
  EXPECT_EQ(child.Wait().exit_code, 128 + GetParam());
}

TEST_P(Signals, TheSecondOneEndsAJobWhoseReaderIsStuck) {
  Write(
      "job.toml",
      "query = \"SELECT k FROM s\"\n[source.s]\nformat = \"generator\"\nschema = "
      "\"k STRING\"\noptions = { preset = \"keys\", rows = 100000 }\n[sink]\nformat = \"console\"\n"
      "trigger = \"availableNow\"\noptions = { numRows = 100000 }\n[conf]\n"
      "\"spark.streaming.backpressure.enabled\" = true\n");
  ChildProcess child({RILLMILL_BINARY, "run", "job.toml"}, folder_.string());
  ASSERT_TRUE(Says(&child, "note: "));
  child.Signal(GetParam());
  ASSERT_TRUE(Says(&child, "stopping"));
  child.Signal(GetParam());
  EXPECT_FALSE(Says(&child, "no such line")) << "stderr is closed without stdout having been read";
  EXPECT_EQ(child.Wait().exit_code, 128 + GetParam());
}

INSTANTIATE_TEST_SUITE_P(Both, Signals, testing::Values(SIGINT, SIGTERM));

// --- the other commands

TEST_F(CommandLine, ExplainShowsPlanAndKnobs) {
  WriteJob("format = \"noop\"");
  const Finished text = Rillmill({"explain", "job.toml", "--conf", "spark.master=local[3]"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_NE(text.out.find("spark.master = local[3]\n"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("Workers: 3"), std::string::npos) << text.out;
  const Finished json = Rillmill({"explain", "job.toml", "--json"});
  EXPECT_TRUE(json.out.starts_with("{\"query\":{")) << json.out;
}

TEST_F(CommandLine, GenerateGivesTheSameBytesForTheSameSeed) {
  const Finished one =
      Rillmill({"generate", "--preset", "sf-crime", "--rows", "50", "--seed", "7"});
  const Finished two = Rillmill(
      {"generate", "--preset", "sf-crime", "--rows", "50", "--seed", "7", "-o", "f.ndjson"});
  const Finished other =
      Rillmill({"generate", "--preset", "sf-crime", "--rows", "50", "--seed", "8"});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(std::count(one.out.begin(), one.out.end(), '\n'), 50);
  EXPECT_EQ(one.out, Read("f.ndjson"));
  EXPECT_NE(one.out, other.out);
  EXPECT_EQ(two.out, "");
}

TEST_F(CommandLine, GenerateWritesThePresetsTables) {
  const Finished table = Rillmill({"generate", "--preset", "ysb", "--table", "campaigns"});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_EQ(std::count(table.out.begin(), table.out.end(), '\n'), 1000);
}

TEST_F(CommandLine, GenerateNeedsAPresetThatItKnowsAndShowsThem) {
  const Finished none = Rillmill({"generate", "--rows", "5"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_EQ(none.err, "error: --preset is missing: one of sf-crime, ysb, keys\n");
  EXPECT_EQ(Rillmill({"generate", "--rows", "5", "--preset", "yahoo"}).exit_code, 2);
  const std::string help = Rillmill({"generate", "--help"}).out;
  for (const char* part :
       {"original_crime_type_name STRING", "ad_id STRING", "k STRING, ts BIGINT"})
    EXPECT_NE(help.find(part), std::string::npos) << part;
}

TEST_F(CommandLine, GenerateIntoAPipeThatClosesEndsLikeOtherTools) {
  const Finished head = testing_support::RunCommand(
      {"/bin/sh", "-c",
       "{ " RILLMILL_BINARY " generate --preset keys --rows 100000000; echo $? >&2; } | head -n 1"},
      folder_.string());
  EXPECT_EQ(std::count(head.out.begin(), head.out.end(), '\n'), 1);
  EXPECT_EQ(head.err, "141\n") << "ended by SIGPIPE, no other word";
}

TEST_F(CommandLine, GenerateReportsAFullDisk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const Finished full =
      Rillmill({"generate", "--preset", "keys", "--rows", "100000", "-o", "/dev/full"});
  EXPECT_EQ(full.exit_code, 5);
  EXPECT_NE(full.err.find("No space left on device"), std::string::npos) << full.err;
}

TEST_F(CommandLine, ConfigListsEveryKnob) {
  const Finished list = Rillmill({"config", "list"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_NE(list.out.find("spark.sql.shuffle.partitions\n"), std::string::npos);
  EXPECT_NE(list.out.find("no effect: "), std::string::npos);
  const Finished json = Rillmill({"config", "list", "--json"});
  EXPECT_TRUE(json.out.starts_with("[{\"name\":\"spark.master\"")) << json.out.substr(0, 100);
  EXPECT_TRUE(json.out.ends_with("}]\n"));
}

TEST_F(CommandLine, ConfigShowExplainsOneKnobOrSuggests) {
  EXPECT_EQ(Rillmill({"config", "show", "spark.driver.memory"}).exit_code, 0);
  const Finished wrong = Rillmill({"config", "show", "spark.driver.memroy"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.err.find("did you mean `spark.driver.memory`?"), std::string::npos) << wrong.err;
}

TEST_F(CommandLine, ConfigListsEveryOptionForPeopleAndPrograms) {
  const Finished text = Rillmill({"config", "list", "--options"});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_NE(text.out.find("\n  maxFilesPerTrigger (integer from 1)\n"), std::string::npos);
  const Finished json = Rillmill({"config", "list", "--options", "--json"});
  EXPECT_TRUE(json.out.starts_with("[{\"title\":\"the job\"")) << json.out.substr(0, 100);
  EXPECT_NE(Rillmill({"config", "show", "spark.driver.memory"}).out.find("8 MiB to 1 TiB"),
            std::string::npos);
}

TEST_F(CommandLine, DottedOptionsMayBeSetWithAndWithoutQuotes) {
  Write("job.toml",
        "query = \"SELECT value FROM s\"\n[source.s]\nformat = \"kafka\"\n[source.s.options]\n"
        "subscribe = \"t\"\n[sink]\nformat = \"noop\"\n");
  EXPECT_EQ(Rillmill({"validate", "job.toml"}).exit_code, 3);  // no servers
  for (const char* name : {"kafka.bootstrap.servers", "\"kafka.bootstrap.servers\""}) {
    const Finished set = Rillmill(
        {"validate", "job.toml", "--set", std::string("source.s.options.") + name + "=h:9092"});
    EXPECT_EQ(set.exit_code, 0) << set.err;
  }
}

TEST_F(CommandLine, ValidateNoticesMissingInput) {
  WriteJob("format = \"noop\"");
  const Finished missing = Rillmill({"validate", "job.toml", "--set", "source.s.path=inn.ndjson"});
  EXPECT_EQ(missing.exit_code, 4);
  EXPECT_NE(missing.err.find("(did you mean `in.ndjson`?)"), std::string::npos) << missing.err;
}

// What the first page tells newcomers to do.
TEST_F(CommandLine, TheJobOfTheReadmeRuns) {
  std::ostringstream page;
  page << std::ifstream(std::string(RILLMILL_SOURCE_DIR) + "/README.md").rdbuf();
  const std::string text = page.str();
  const size_t begin = text.find("```toml\n") + 8;
  Write("job.toml", text.substr(begin, text.find("```", begin) - begin));
  ASSERT_EQ(Rillmill({"generate", "--preset", "sf-crime", "--rows", "2000", "-o", "calls.ndjson"})
                .exit_code,
            0);
  EXPECT_EQ(Rillmill({"validate", "job.toml"}).exit_code, 0);
  // Not as printed: the intervals of the job's trigger would make a slow test.
  const Finished run =
      Rillmill({"run", "job.toml", "--stop-when-idle", "--set", "sink.trigger=default"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("original_crime_type_name"), std::string::npos) << run.out;
}

TEST_F(CommandLine, FunctionsAreListed) {
  const Finished list = Rillmill({"functions"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_NE(list.out.find("\nupper "), std::string::npos);
  EXPECT_NE(list.out.find("aggregate"), std::string::npos);
}

}  // namespace
}  // namespace rillmill
