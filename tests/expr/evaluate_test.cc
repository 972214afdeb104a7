#include "tests/expr/expr_fixture.h"

namespace rillmill::pipeline {
namespace {

TEST_F(ExprTest, AndOrAreThreeValued) {
  ExprPtr p = AddColumn("p", {Bool(true), Bool(true), Null(), Bool(false), Null()});
  ExprPtr q = AddColumn("q", {Bool(true), Null(), Null(), Null(), Bool(true)});
  EXPECT_EQ(Values("and", {p, q}), "true|NULL|NULL|false|NULL");
  EXPECT_EQ(Values("or", {p, q}), "true|true|NULL|NULL|true");
}

TEST_F(ExprTest, AndDoesNotRunAFailingSideWhereItIsDecided) {
  ExprPtr b = AddColumn("b", {Int(0), Int(2)});
  ExprPtr safe = Call("<>", {b, Int(0)});
  ExprPtr risky = Call(">", {Call("/", {Int(4), b}), Int(1)});
  EXPECT_EQ(Values("and", {safe, risky}), "false|true");
  EXPECT_EQ(Values("and", {risky, safe}), "DIVIDE_BY_ZERO");
}

TEST_F(ExprTest, CaseRunsOnlyTheBranchThatIsTaken) {
  ExprPtr b = AddColumn("b", {Int(0), Int(2), Null()});
  ExprPtr quotient = Call("div", {Int(4), b});
  EXPECT_EQ(Values("case", {Call("=", {b, Int(0)}), Long(-1), quotient}), "-1|2|NULL");
  EXPECT_EQ(Values("if", {Call("isnull", {b}), Text("none"), Text("some")}), "some|some|none");
}

TEST_F(ExprTest, CoalesceTakesTheFirstValueThatIsNotNull) {
  ExprPtr a = AddColumn("a", {Int(1), Null(), Null()});
  ExprPtr b = AddColumn("b", {Int(5), Int(6), Null(TypeId::kInt)});
  EXPECT_EQ(Values("coalesce", {a, b, Int(-1)}), "1|6|-1");
  EXPECT_EQ(Values("nullif", {b, Int(6)}), "5|NULL|NULL");
  EXPECT_EQ(Values("nvl2", {a, Text("set"), Text("unset")}), "set|unset|unset");
}

TEST_F(ExprTest, FilterKeepsTrueRowsOnly) {
  ExprPtr a = AddColumn("a", {Int(1), Null(), Int(3)});
  EvalContext context{&arena_, &conf_, UtcZone(), 0, {}, {}};
  std::vector<uint32_t> rows;
  EvaluateFilter(*Call(">", {a, Int(0)}), {3, columns_}, &context, &rows);
  EXPECT_EQ(rows, (std::vector<uint32_t>{0, 2}));
}

TEST_F(ExprTest, ConstantCallsAreFolded) {
  EXPECT_EQ(Call("+", {Int(1), Int(2)})->kind, ExprKind::kLiteral);
  EXPECT_EQ(Call("/", {Int(1), Int(0)})->kind, ExprKind::kCall);  // fails: left to the run
}

TEST_F(ExprTest, NamesAreSparks) {
  ExprPtr v = AddColumn("v", {Long(1)});
  ExprPtr k = AddColumn("k", {Text("a")});
  EXPECT_EQ(Call("-", {Call("*", {v, Int(2)}), Int(1)})->name, "((v * 2) - 1)");
  EXPECT_EQ(Call("negative", {v})->name, "(- v)");
  EXPECT_EQ(Call("||", {k, Text("x")})->name, "concat(k, x)");
  EXPECT_EQ(Call("in", {v, Int(1), Int(2)})->name, "(v IN (1, 2))");
  EXPECT_EQ(Call("case", {Call(">", {v, Int(1)}), Text("x")})->name,
            "CASE WHEN (v > 1) THEN x END");
  EXPECT_EQ(Call("and", {Call(">", {v, Int(1)}), Call("=", {k, Text("a")})})->name,
            "((v > 1) AND (k = a))");
}

TEST_F(ExprTest, ErrorsCarrySparksClass) {
  ExprPtr v = AddColumn("v", {Long(1)});
  ExprPtr ok = AddColumn("ok", {Bool(true)});
  EXPECT_EQ(ErrorClass("uper", {v}), "UNRESOLVED_ROUTINE");
  EXPECT_EQ(ErrorClass("substring", {v}), "WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
  EXPECT_EQ(ErrorClass("+", {v, ok}), "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES");
}

}  // namespace
}  // namespace rillmill::pipeline
