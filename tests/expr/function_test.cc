#include "tests/expr/expr_fixture.h"

namespace rillmill::pipeline {
namespace {

TEST_F(ExprTest, IntegerArithmeticIsChecked) {
  ExprPtr a = AddColumn("a", {Int(7), Int(-7), Int(2147483647), Null()});
  EXPECT_EQ(Values("+", {a, Int(1)}), "ARITHMETIC_OVERFLOW");
  EXPECT_EQ(Values("try_add", {a, Int(1)}), "8|-6|NULL|NULL");
  EXPECT_EQ(Values("div", {a, Int(2)}), "3|-3|1073741823|NULL");
  EXPECT_EQ(Values("%", {a, Int(2)}), "1|-1|1|NULL");
  EXPECT_EQ(Values("pmod", {a, Int(2)}), "1|1|1|NULL");
  EXPECT_EQ(Values("/", {a, Int(2)}), "3.5|-3.5|1.0737418235E9|NULL");
  EXPECT_EQ(Values("/", {a, Int(0)}), "DIVIDE_BY_ZERO");
  conf_.ansi = false;
  EXPECT_EQ(Values("+", {a, Int(1)}), "8|-6|-2147483648|NULL");
  EXPECT_EQ(Values("/", {a, Int(0)}), "NULL|NULL|NULL|NULL");
}

TEST_F(ExprTest, DecimalArithmeticIsExact) {
  ExprPtr x = AddColumn("x", {Decimal(1025, 10, 2), Decimal(-1025, 10, 2), Decimal(5, 10, 2)});
  ExprPtr y = AddColumn("y", {Decimal(3000, 6, 3), Decimal(300, 6, 3), Decimal(7000, 6, 3)});
  EXPECT_EQ(Values("+", {x, y}), "13.250|-9.950|7.050");
  EXPECT_EQ(Values("*", {x, y}), "30.75000|-3.07500|0.35000");
  EXPECT_EQ(Values("/", {x, y}), "3.416666667|-34.166666667|0.007142857");
  EXPECT_EQ(Values("%", {x, y}), "1.250|-0.050|0.050");
  EXPECT_EQ(Values("round", {x, Int(1)}), "10.3|-10.3|0.1");
  EXPECT_EQ(Values("bround", {x, Int(1)}), "10.2|-10.2|0.0");
  EXPECT_EQ(Values("floor", {x}), "10|-11|0");
  EXPECT_EQ(Values("typeof", {Call("/", {x, y})}), "decimal(20,9)|decimal(20,9)|decimal(20,9)");
}

TEST_F(ExprTest, DoublesRoundByTheirShortestText) {
  ExprPtr d = AddColumn("d", {Double(2.345), Double(-2.5), Double(0.001), Double(-7.0 / 3)});
  EXPECT_EQ(Values("round", {d, Int(2)}), "2.35|-2.5|0.0|-2.33");
  EXPECT_EQ(Values("floor", {d}), "2|-3|0|-3");
  EXPECT_EQ(Values("ceil", {d}), "3|-2|1|-2");
}

TEST_F(ExprTest, ComparisonsKnowNullAndNan) {
  ExprPtr d = AddColumn("d", {Double(__builtin_nan("")), Double(-0.0), Null()});
  EXPECT_EQ(Values("=", {d, d}), "true|true|NULL");
  EXPECT_EQ(Values("=", {d, Double(0.0)}), "false|true|NULL");
  EXPECT_EQ(Values(">", {d, Double(1e300)}), "true|false|NULL");
  EXPECT_EQ(Values("<=>", {d, Null(TypeId::kDouble)}), "false|false|true");
  EXPECT_EQ(Values("in", {d, Double(0.0), Null()}), "NULL|true|NULL");
}

TEST_F(ExprTest, TextsOfEachSizeEqualOnlyThemselves) {
  std::string letters = "abcdefghijklmnopqrst";
  std::vector<ExprPtr> texts = {Text("")};
  for (size_t n = 1; n <= letters.size(); ++n) texts.push_back(Text(letters.substr(0, n)));
  ExprPtr s = AddColumn("s", texts);
  for (size_t n = 0; n <= letters.size(); ++n) {
    std::string one_true, all_false = "false";
    for (size_t i = 0; i <= letters.size(); ++i)
      one_true += std::string(i == 0 ? "" : "|") + (i == n ? "true" : "false");
    for (size_t i = 0; i < letters.size(); ++i) all_false += "|false";
    EXPECT_EQ(Values("=", {s, Text(letters.substr(0, n))}), one_true);
    EXPECT_EQ(Values("=", {Text(letters.substr(0, n)), s}), one_true);
    for (size_t at = 0; at < n; ++at) {
      std::string other = letters.substr(0, n);
      other[at] = '#';
      EXPECT_EQ(Values("=", {s, Text(other)}), all_false) << other;
    }
  }
}

TEST_F(ExprTest, LikeMatchesWholeTexts) {
  ExprPtr s = AddColumn("s", {Text("abc"), Text("100%"), Text("ABC"), Text("")});
  EXPECT_EQ(Values("like", {s, Text("a%")}), "true|false|false|false");
  EXPECT_EQ(Values("like", {s, Text("_b%")}), "true|false|false|false");
  EXPECT_EQ(Values("ilike", {s, Text("%C")}), "true|false|true|false");
  EXPECT_EQ(Values("like", {s, Text("%!%%"), Text("!")}), "false|true|false|false");
  EXPECT_EQ(ErrorClass("like", {s, Text("a\\")}), "INVALID_FORMAT.ESC_AT_THE_END");
}

TEST_F(ExprTest, StringsAreCountedInCharacters) {
  ExprPtr s = AddColumn("s", {Text("aa-bb-cc"), Text("日本-語b"), Text("x")});
  EXPECT_EQ(Values("substring", {s, Int(2), Int(3)}), "a-b|本-語|");
  EXPECT_EQ(Values("substring", {s, Int(-3)}), "-cc|-語b|x");
  EXPECT_EQ(Values("right", {s, Int(2)}), "cc|語b|x");
  EXPECT_EQ(Values("substring_index", {s, Text("-"), Int(-1)}), "cc|語b|x");
  EXPECT_EQ(Values("split_part", {s, Text("-"), Int(2)}), "bb|語b|");
  EXPECT_EQ(Values("instr", {s, Text("b")}), "4|5|0");
  EXPECT_EQ(Values("lpad", {s, Int(3), Text("*")}), "aa-|日本-|**x");
}

TEST_F(ExprTest, CaseAndTrim) {
  ExprPtr s = AddColumn("s", {Text("  Hello World "), Text("Straße é"), Text("xxaxx")});
  EXPECT_EQ(Values("upper", {s}), "  HELLO WORLD |STRASSE É|XXAXX");
  EXPECT_EQ(Values("initcap", {s}), "  Hello World |Straße É|Xxaxx");
  EXPECT_EQ(Values("trim", {s, Text("x")}), "  Hello World |Straße é|a");
  EXPECT_EQ(Values("reverse", {s}), " dlroW olleH  |é eßartS|xxaxx");
}

TEST_F(ExprTest, RegularExpressions) {
  ExprPtr s = AddColumn("s", {Text("12-abc"), Text("a1,b2"), Text("zzX"), Text("")});
  EXPECT_EQ(Values("regexp_extract", {s, Text("(\\d+)-(\\w+)"), Int(2)}), "abc|||");
  EXPECT_EQ(Values("regexp_replace", {s, Text("(\\w)(\\d)"), Text("$2$1")}), "21-abc|1a,2b|zzX|");
  EXPECT_EQ(Values("split", {s, Text("[-,]")}), "[12, abc]|[a1, b2]|[zzX]|[]");
  EXPECT_EQ(Values("rlike", {s, Text("X$")}), "false|false|true|false");
  EXPECT_EQ(ErrorClass("rlike", {s, Text("(")}), "INVALID_PARAMETER_VALUE.PATTERN");
}

TEST_F(ExprTest, HashesAreSparks) {
  ExprPtr s = AddColumn("s", {Text("abc"), Text("é"), Null()});
  EXPECT_EQ(Values("hash", {s}), "1322437556|2119106806|42");
  EXPECT_EQ(Values("xxhash64", {s}), "1423657621850124518|2065146811275570100|42");
  EXPECT_EQ(Values("crc32", {s}), "891568578|235179326|NULL");
  EXPECT_EQ(Values("md5", {Text("abc")}).substr(0, 32), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(Values("conv", {Text("ff"), Int(16), Int(10)}).substr(0, 3), "255");
}

TEST_F(ExprTest, JsonPaths) {
  ExprPtr j = AddColumn(
      "j", {Text(R"({"a":1,"b":{"c":"x"},"arr":[{"x":1},{"x":2}]})"), Text("[1,2,3]"), Text("{")});
  EXPECT_EQ(Values("get_json_object", {j, Text("$.a")}), "1|NULL|NULL");
  EXPECT_EQ(Values("get_json_object", {j, Text("$.arr[*].x")}), "[1,2]|NULL|NULL");
  EXPECT_EQ(Values("get_json_object", {j, Text("$.arr[1]")}), R"({"x":2}|NULL|NULL)");
  EXPECT_EQ(Values("get_json_object", {j, Text("$['b'].c")}), "x|NULL|NULL");
  EXPECT_EQ(Values("json_array_length", {j}), "NULL|3|NULL");
}

TEST_F(ExprTest, Arrays) {
  ExprPtr v = AddColumn("v", {Int(3), Int(1), Null()});
  ExprPtr a = Call("array", {v, Int(2), Int(2), Null()});
  EXPECT_EQ(Values(a), "[3, 2, 2, null]|[1, 2, 2, null]|[null, 2, 2, null]");
  EXPECT_EQ(Values("array_distinct", {a}), "[3, 2, null]|[1, 2, null]|[null, 2]");
  EXPECT_EQ(Values("sort_array", {a}), "[null, 2, 2, 3]|[null, 1, 2, 2]|[null, null, 2, 2]");
  EXPECT_EQ(Values("array_max", {a}), "3|2|2");
  EXPECT_EQ(Values("array_contains", {a, Int(3)}), "true|NULL|NULL");
  EXPECT_EQ(Values("slice", {a, Int(1), Int(2)}), "[3, 2]|[1, 2]|[null, 2]");
  EXPECT_EQ(Values("array_join", {a, Text(","), Text("?")}), "3,2,2,?|1,2,2,?|?,2,2,?");
  EXPECT_EQ(Values("getitem", {a, Int(9)}), "INVALID_ARRAY_INDEX");
  EXPECT_EQ(Values("get", {a, Int(0)}), "3|1|NULL");
  EXPECT_EQ(Values("element_at", {a, Int(-4)}), "3|1|NULL");
  EXPECT_EQ(Values("size", {a}), "4|4|4");
}

TEST_F(ExprTest, LambdasSeeElementsAndOuterColumns) {
  ExprPtr v = AddColumn("v", {Int(1), Int(5)});
  ExprPtr a = Call("array", {v, Int(2)});
  auto variable = [](int id) {
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kVariable;
    expr->index = id;
    expr->type = TypeId::kInt;
    return ExprPtr(expr);
  };
  auto lambda = [](std::vector<int> ids, ExprPtr body) {
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kLambda;
    expr->type = body->type;
    expr->variables = std::move(ids);
    expr->children.push_back(std::move(body));
    return ExprPtr(expr);
  };
  EXPECT_EQ(Values("transform", {a, lambda({0}, Call("*", {variable(0), v}))}), "[1, 2]|[25, 10]");
  EXPECT_EQ(Values("filter", {a, lambda({0}, Call(">", {variable(0), Int(1)}))}), "[2]|[5, 2]");
  EXPECT_EQ(Values("aggregate", {a, Int(0), lambda({0, 1}, Call("+", {variable(0), variable(1)}))}),
            "3|7");
}

TEST_F(ExprTest, Maps) {
  ExprPtr v = AddColumn("v", {Int(1), Null()});
  ExprPtr m = Call("map", {Text("x"), v, Text("y"), Int(2)});
  EXPECT_EQ(Values("element_at", {m, Text("x")}), "1|NULL");
  EXPECT_EQ(Values("map_keys", {m}), "[x, y]|[x, y]");
  EXPECT_EQ(Values("map", {v, v, Int(1), v}), "DUPLICATED_MAP_KEY");
}

TEST_F(ExprTest, EveryFunctionCanBeRunOrExpanded) {
  for (const ScalarFunction* function : AllScalarFunctions()) {
    EXPECT_TRUE(function->run != nullptr || function->expand != nullptr) << function->name;
    EXPECT_TRUE(function->expand || function->resolve || !function->types.empty())
        << function->name;
    EXPECT_FALSE(function->help.empty()) << function->name;
  }
}

}  // namespace
}  // namespace rillmill::pipeline
