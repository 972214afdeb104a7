// Mutated queries give a plan or an error, never a crash; the seeds are fixed, so a failure
// repeats.
#include <gtest/gtest.h>

#include <random>

#include "tests/sql/case_job.h"

namespace rillmill::pipeline {
namespace {

std::string Mutate(std::string sql, std::mt19937* random) {
  constexpr std::string_view kPieces[] = {"(",
                                          ")",
                                          "'",
                                          "`",
                                          ",",
                                          "SELECT ",
                                          " FROM ",
                                          " WHERE ",
                                          "*",
                                          ".",
                                          "->",
                                          "NULL",
                                          " GROUP BY ",
                                          " OVER ",
                                          "[",
                                          "]",
                                          "INTERVAL ",
                                          "count(*)",
                                          "window(ts, '1 minute')",
                                          "\\",
                                          "/*",
                                          " AS ",
                                          "-"};
  const auto below = [&](size_t n) { return n == 0 ? 0 : (*random)() % n; };
  for (size_t i = 0; i < 1 + below(4); ++i) {
    const size_t at = below(sql.size() + 1);
    switch (below(4)) {
      case 0:
        sql.erase(at, below(8));
        break;
      case 1:
        sql.insert(at, kPieces[below(std::size(kPieces))]);
        break;
      case 2:
        sql.insert(at, sql.substr(below(sql.size()), below(20)));
        break;
      default:
        sql.resize(at);
    }
  }
  return sql;
}

TEST(MutatedQueries, GiveAPlanOrAnError) {
  std::mt19937 random(7);
  std::vector<CaseJob> jobs = {
      EventsJob("SELECT k, sum(v) FILTER (WHERE v > 1) AS s FROM events GROUP BY k HAVING s > 1",
                OutputMode::kUpdate),
      EventsJob(
          "SELECT e.v, c.* FROM events e LEFT JOIN codes c ON e.k = c.code WHERE c.level >= 2")};
  for (const auto& directory : CaseDirectories()) jobs.push_back(ReadCaseJob(directory));
  int errors = 0;
  for (CaseJob& job : jobs) {
    const std::string original = job.query;
    for (int i = 0; i < 20; ++i) {
      job.query = Mutate(original, &random);
      const Result<AnalyzedQuery> query = job.Analyze();
      errors += query.ok() ? 0 : 1;
      if (!query.ok()) {
        EXPECT_FALSE(query.status().message().empty()) << job.query;
      }
    }
  }
  EXPECT_GT(errors, static_cast<int>(jobs.size()));
}

}  // namespace
}  // namespace rillmill::pipeline
