#include "core/hash.h"

#include <gtest/gtest.h>

namespace rillmill {
namespace {

TEST(HashBytes, IsXxh3WithItsPublishedValues) {
  EXPECT_EQ(HashBytes(""), 0x2d06800538d394c2u);
  EXPECT_EQ(HashBytes("a"), HashBytes(std::string("a")));
  EXPECT_NE(HashBytes("a"), HashBytes("b"));
}

TEST(HashBytes, DependsOnTheSeed) { EXPECT_NE(HashBytes("a", 1), HashBytes("a", 2)); }

}  // namespace
}  // namespace rillmill
