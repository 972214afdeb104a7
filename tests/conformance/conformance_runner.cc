// conformance_runner [--pending FILE] DIR...: runs conformance cases and compares with a real
// Spark's output.
//
// DIR is a case or a folder of cases. A case named in the pending file is expected to fail; if it
// passes, that is a failure too. Exit code 0 when nothing failed.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "tests/conformance/case.h"

namespace rillmill::conformance {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::set<std::string> pending;
  std::vector<std::string> directories;
};

std::set<std::string> ReadNames(const std::string& path) {
  std::set<std::string> names;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    line = line.substr(0, line.find_first_of(" \t#"));
    if (!line.empty()) names.insert(line);
  }
  return names;
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--pending" && i + 1 < argc) {
      arguments.pending = ReadNames(argv[++i]);
    } else {
      arguments.directories.emplace_back(argv[i]);
    }
  }
  return arguments;
}

std::set<std::string> FindCases(const std::vector<std::string>& directories) {
  std::set<std::string> cases;
  for (const std::string& directory : directories) {
    if (fs::exists(fs::path(directory) / "job.toml")) cases.insert(directory);
    if (!fs::is_directory(directory)) continue;
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (fs::exists(entry.path() / "job.toml")) cases.insert(entry.path().string());
    }
  }
  return cases;
}

struct Tally {
  int passed = 0, failed = 0, pending = 0;
};

void RunOne(const std::string& directory, const std::set<std::string>& pending, Tally* tally) {
  Result<Case> loaded = LoadCase(directory);
  std::string name = fs::path(directory).filename().string();
  std::string difference =
      loaded.ok() ? Compare(loaded->expected, RunCase(*loaded)) : loaded.status().ToString();
  bool waits = pending.contains(name);
  if (waits && !difference.empty()) {
    ++tally->pending;
  } else if (!waits && difference.empty()) {
    ++tally->passed;
  } else {
    ++tally->failed;
    std::cout << "FAIL " << name << ": "
              << (waits ? "passes, but is listed as pending" : difference) << std::endl;
  }
}

}  // namespace
}  // namespace rillmill::conformance

int main(int argc, char** argv) {
  using namespace rillmill::conformance;
  Arguments arguments = ParseArguments(argc, argv);
  Tally tally;
  for (const std::string& directory : FindCases(arguments.directories))
    RunOne(directory, arguments.pending, &tally);
  if (tally.passed + tally.failed + tally.pending == 0) {
    std::cerr << "no conformance case found; usage: conformance_runner [--pending FILE] DIR...\n";
    return 2;
  }
  std::cout << tally.passed << " passed, " << tally.failed << " failed, " << tally.pending
            << " skipped\n";
  return tally.failed == 0 ? 0 : 1;
}
