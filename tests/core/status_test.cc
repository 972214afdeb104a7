#include "core/status.h"

#include <gtest/gtest.h>

namespace rillmill {
namespace {

TEST(Status, OkSaysSoAndHasNoText) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.exit_code(), 0);
  EXPECT_EQ(status.ToString(), "ok");
  EXPECT_FALSE(status.fatal());
  EXPECT_FALSE(status.retriable());
}

TEST(Status, CodeIsTheExitCode) { EXPECT_EQ(Status(StatusCode::kMemory, "full").exit_code(), 7); }

TEST(Status, ShowsTheErrorClassInBrackets) {
  EXPECT_EQ(Status(StatusCode::kInvalid, "no such column", "UNRESOLVED_COLUMN").ToString(),
            "[UNRESOLVED_COLUMN] no such column");
}

TEST(Status, ContextStandsBeforeTheText) {
  const Status status =
      Status(StatusCode::kSource, "missing").WithContext("orders").WithContext("job");
  EXPECT_EQ(status.message(), "job: orders: missing");
}

TEST(Status, CopiesAreIndependent) {
  const Status original(StatusCode::kSink, "full");
  const Status changed = original.As(StatusCode::kRuntime).WithContext("x");
  EXPECT_EQ(original.code(), StatusCode::kSink);
  EXPECT_EQ(original.message(), "full");
  EXPECT_EQ(changed.code(), StatusCode::kRuntime);
}

TEST(Status, AsLeavesOkAlone) { EXPECT_TRUE(Status::Ok().As(StatusCode::kSink).ok()); }

TEST(Status, RetriableIsNotFatal) {
  const Status status = Status(StatusCode::kSource, "away").Retriable();
  EXPECT_TRUE(status.retriable());
  EXPECT_FALSE(status.fatal());
}

Result<int> Half(int number) {
  if (number % 2 != 0) return Status(StatusCode::kInvalid, "odd");
  return number / 2;
}

Result<int> Quarter(int number) {
  RILLMILL_ASSIGN(const int half, Half(number));
  return Half(half);
}

TEST(Result, AssignPassesValuesAndErrorsOn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
  EXPECT_EQ(Quarter(3).status().code(), StatusCode::kInvalid);
}

}  // namespace
}  // namespace rillmill
