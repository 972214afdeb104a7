#include "pipeline/operators/key_codec.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rillmill::pipeline {
namespace {

const DataType kDouble(TypeId::kDouble), kString(TypeId::kString), kBigInt(TypeId::kBigInt);
const DataType kWindow =
    DataType::Struct({{"start", TypeId::kTimestamp}, {"end", TypeId::kTimestamp}});

std::string_view KeyAt(const EncodedKeys& keys, size_t i) { return {keys.bytes[i], keys.sizes[i]}; }

Column* Doubles(std::vector<double> values, Arena* arena) {
  Column* column = NewColumn(kDouble, static_cast<uint32_t>(values.size()), arena);
  std::copy(values.begin(), values.end(), column->values<double>());
  return column;
}

Column* Strings(std::vector<const char*> values, Arena* arena) {
  Column* column = NewColumn(kString, static_cast<uint32_t>(values.size()), arena);
  for (size_t i = 0; i < values.size(); ++i) {
    column->values<std::string_view>()[i] = values[i] ? values[i] : "";
    if (!values[i]) EnsureNulls(column, arena)[i] = 1;
  }
  return column;
}

TEST(KeyCodec, ZerosAreEqualAndSoAreAllNans) {
  Arena arena;
  KeyCodec codec({{kDouble}}, -1);
  std::vector<Column*> columns = {Doubles({0.0, -0.0, std::nan("1"), -std::nan("2"), 1.0}, &arena)};
  EncodedKeys keys = codec.Encode(columns, 5, &arena);
  EXPECT_EQ(KeyAt(keys, 0), KeyAt(keys, 1));
  EXPECT_EQ(KeyAt(keys, 2), KeyAt(keys, 3));
  EXPECT_NE(KeyAt(keys, 0), KeyAt(keys, 4));
  EXPECT_EQ(keys.hashes[0], keys.hashes[1]);
}

TEST(KeyCodec, NeighbouringTextsDoNotRunTogether) {
  Arena arena;
  KeyCodec codec({{kString}, {kString}}, -1);
  std::vector<Column*> columns = {Strings({"ab", "a", nullptr, ""}, &arena),
                                  Strings({"c", "bc", "", nullptr}, &arena)};
  EncodedKeys keys = codec.Encode(columns, 4, &arena);
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = 0; j < i; ++j) EXPECT_NE(KeyAt(keys, i), KeyAt(keys, j)) << i << ' ' << j;
  }
}

TEST(KeyCodec, DecodesWhatItEncoded) {
  Arena arena;
  KeyCodec codec({{kString}, {kDouble}, {kWindow, 10}}, 2);
  Column* window = NewColumn(kWindow, 2, &arena);
  window->children[0]->values<int64_t>()[0] = -20;
  window->children[0]->values<int64_t>()[1] = 30;
  std::vector<Column*> columns = {Strings({"x", nullptr}, &arena), Doubles({1.5, 2.5}, &arena),
                                  window};
  EncodedKeys keys = codec.Encode(columns, 2, &arena);
  Column* decoded[3];
  codec.Decode({keys.bytes, 2}, &arena, decoded);
  EXPECT_EQ(decoded[0]->values<std::string_view>()[0], "x");
  EXPECT_TRUE(decoded[0]->is_null(1));
  EXPECT_EQ(decoded[1]->values<double>()[1], 2.5);
  EXPECT_EQ(decoded[2]->children[0]->values<int64_t>()[0], -20);
  EXPECT_EQ(decoded[2]->children[1]->values<int64_t>()[1], 40);
  EXPECT_EQ(codec.EventTime(keys.bytes[0]), -10) << "the end of the window decides";
}

TEST(HashKey, DiffersForLengthAndEveryByte) {
  std::vector<uint64_t> hashes;
  std::string key(40, 'a');
  for (size_t size = 0; size <= key.size(); ++size) hashes.push_back(HashKey(key.data(), size));
  for (size_t i = 0; i < key.size(); ++i) {
    std::string changed = key;
    changed[i] = 'b';
    hashes.push_back(HashKey(changed.data(), changed.size()));
  }
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::adjacent_find(hashes.begin(), hashes.end()), hashes.end());
}

}  // namespace
}  // namespace rillmill::pipeline
