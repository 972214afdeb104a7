#include "pipeline/text/to_text.h"

#include <gtest/gtest.h>

#include <limits>

#include "pipeline/types/datum.h"

namespace rillmill::pipeline {
namespace {

Datum Text(std::string text) { return {std::move(text)}; }
Datum Long(int64_t value) { return {value}; }

class ToText : public testing::Test {
 protected:
  std::string Json(const DataType& type, const Datum& value, bool ignore_nulls = true) {
    std::string out;
    ToJsonOptions options;
    options.zone = UtcZone();
    options.ignore_null_fields = ignore_nulls;
    AppendJson(*FillColumn(type, value, 1, &arena_), 0, options, &out);
    return out;
  }
  std::string Cast(const DataType& type, const Datum& value) {
    std::string out;
    AppendCastString(*FillColumn(type, value, 1, &arena_), 0, *UtcZone(), &out);
    return out;
  }

  Arena arena_;
};

const DataType kPair = DataType::Struct({{"i", TypeId::kInt}, {"s", TypeId::kString}});
const Datum kNull;

Datum Items(std::vector<Datum> items) { return {std::move(items)}; }

TEST_F(ToText, EscapesStringsAsJacksonDoes) {
  EXPECT_EQ(Json(TypeId::kString, Text("q\"x\n\x01\x1f/\\\xc3\xa9\x7f")),
            "\"q\\\"x\\n\\u0001\\u001F/\\\\\xc3\xa9\x7f\"");
}

TEST_F(ToText, LeavesOutNullFieldsOfStructsOnly) {
  EXPECT_EQ(Json(kPair, Items({Long(1), kNull})), "{\"i\":1}");
  EXPECT_EQ(Json(kPair, Items({Long(1), kNull}), false), "{\"i\":1,\"s\":null}");
  EXPECT_EQ(Json(DataType::Array(TypeId::kInt), Items({kNull, Long(1)})), "[null,1]");
  EXPECT_EQ(Json(DataType::Map(TypeId::kString, TypeId::kInt),
                 Items({Text("x"), kNull, Text("y"), Long(1)})),
            "{\"x\":null,\"y\":1}");
}

TEST_F(ToText, PrintsEveryTypeAsJson) {
  EXPECT_EQ(Json(TypeId::kBoolean, {true}), "true");
  EXPECT_EQ(Json(TypeId::kTinyInt, Long(-5)), "-5");
  EXPECT_EQ(Json(TypeId::kDouble, {1e7}), "1.0E7");
  EXPECT_EQ(Json(TypeId::kDouble, {std::numeric_limits<double>::quiet_NaN()}), "\"NaN\"");
  EXPECT_EQ(Json(TypeId::kDouble, {-std::numeric_limits<double>::infinity()}), "\"-Infinity\"");
  EXPECT_EQ(Json(DataType::Decimal(5, 2), {Int128{150}}), "1.50");
  EXPECT_EQ(Json(TypeId::kBinary, Text("ABC")), "\"QUJD\"");
  EXPECT_EQ(Json(TypeId::kBinary, Text("ABCD")), "\"QUJDRA==\"");
  EXPECT_EQ(Json(TypeId::kDate, Long(19'724)), "\"2024-01-02\"");
  EXPECT_EQ(Json(TypeId::kTimestamp, Long(1'704'164'645'678'901)), "\"2024-01-02T03:04:05.678Z\"");
  EXPECT_EQ(Json(TypeId::kTimestampNtz, Long(0)), "\"1970-01-01T00:00:00.000\"");
  EXPECT_EQ(Json(DataType::DayTimeInterval(), Long(97'445'000'000)),
            "\"INTERVAL '1 03:04:05' DAY TO SECOND\"");
  EXPECT_EQ(Json(DataType::Map(TypeId::kDate, TypeId::kInt), Items({Long(3), Long(4)})),
            "{\"3\":4}");
}

TEST_F(ToText, CastsNestedValuesToStrings) {
  EXPECT_EQ(Cast(DataType::Array(TypeId::kInt), Items({kNull, Long(2)})), "[null, 2]");
  EXPECT_EQ(Cast(kPair, Items({Long(-5), Text("a")})), "{-5, a}");
  EXPECT_EQ(Cast(DataType::Map(TypeId::kString, TypeId::kInt),
                 Items({Text("k"), Long(1), Text("l"), kNull})),
            "{k -> 1, l -> null}");
  EXPECT_EQ(Cast(DataType::Decimal(20, 10), {Int128{1}}), "0.0000000001");
}

TEST_F(ToText, EncodesRowsForTheSinks) {
  Column* number = NewColumn(kPair.fields->at(0).type, 2, &arena_);
  number->values<int32_t>()[0] = 7;
  EnsureNulls(number, &arena_)[1] = 1;
  DataType binary = TypeId::kBinary;
  Column* bytes = FillColumn(binary, Text("AB"), 2, &arena_);
  ColumnBatch batch = NewBatch(2, 2, &arena_);
  batch.columns[0] = number;
  batch.columns[1] = bytes;
  std::vector<std::string> names = {"n\"", "b"};
  ToJsonOptions options;
  options.zone = UtcZone();
  std::unique_ptr<OutputRows> rows = NewOutputRows(batch, &names, options);
  EncodedColumn json, cells, hex, raw;
  rows->EncodeJson(&json);
  rows->EncodeCells(0, &cells);
  rows->EncodeCells(1, &hex);
  rows->EncodeBytes(1, &raw);
  EXPECT_EQ(json.cell(0), "{\"n\\\"\":7,\"b\":\"QUI=\"}");
  EXPECT_EQ(json.cell(1), "{\"b\":\"QUI=\"}");
  EXPECT_EQ(cells.cell(0), "7");
  EXPECT_EQ(cells.cell(1), "NULL");
  EXPECT_EQ(hex.cell(0), "[41 42]");
  EXPECT_EQ(raw.cell(1), "AB");
}

}  // namespace
}  // namespace rillmill::pipeline
