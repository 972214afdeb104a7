#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/transport/fixture.h"
#include "transport/file/slice_reader.h"

namespace rillmill::transport {
namespace {

class LineReaderTest : public testing::Test {
 protected:
  // The records of the content, cut into `parts` ranges.
  std::vector<std::string> Read(const std::string& content, int parts = 1) {
    folder_.Write("f", content);
    std::vector<std::string> records;
    auto cut = CutFiles({{folder_.In("f"), content.size(), false}}, parts,
                        LineBoundary(SystemFileSystem()));
    EXPECT_TRUE(cut.ok());
    for (auto& slices : *cut) {
      int64_t counted = 0;
      for (const FileSlice& slice : slices) counted += *CountLines(SystemFileSystem(), slice);
      const size_t before = records.size();
      const auto reader = NewLineReader(SystemFileSystem(), std::move(slices));
      while (!reader->done()) {
        auto batch = reader->Fill(pool_.get());
        if (!batch.ok() || !*batch) {
          ADD_FAILURE() << batch.status().ToString();
          return records;
        }
        for (size_t i = 0; i < (*batch)->records.size(); ++i)
          records.emplace_back((*batch)->value(i));
        crlf_seen_ |= !(*batch)->newline_separated;
      }
      EXPECT_EQ(static_cast<int64_t>(records.size() - before), counted);
    }
    return records;
  }

  using Lines = std::vector<std::string>;
  ScratchFolder folder_;
  MemoryAccount account_{256 << 20};
  std::unique_ptr<BatchPool> pool_ = NewBatchPool(&account_);
  bool crlf_seen_ = false;
};

TEST_F(LineReaderTest, BlankLinesAreRecordsAndTheLastLineNeedsNoEnd) {
  EXPECT_EQ(Read(""), Lines());
  EXPECT_EQ(Read("\n"), Lines{""});
  EXPECT_EQ(Read("a"), Lines{"a"});
  EXPECT_EQ(Read("a\n"), Lines{"a"});
  EXPECT_EQ(Read("a\n\n\nb"), (Lines{"a", "", "", "b"}));
  EXPECT_FALSE(crlf_seen_);
}

TEST_F(LineReaderTest, LinesEndAtReturnsToo) {
  for (int parts = 1; parts < 20; ++parts) {
    EXPECT_EQ(Read("a\r\nb\rc\r\n\r\nd\r\re\n\rf\r", parts),
              (Lines{"a", "b", "c", "", "d", "", "e", "", "f"}))
        << parts;
  }
  EXPECT_TRUE(crlf_seen_);
}

TEST_F(LineReaderTest, LonelyReturnsLeaveRecordsSeparatedByOneNewline) {
  EXPECT_EQ(Read("a\rb\rc"), (Lines{"a", "b", "c"}));
  EXPECT_FALSE(crlf_seen_);
}

TEST_F(LineReaderTest, RecordsLargerThanABufferStandAlone) {
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(Read("a\n" + large + "\nb\n" + large), (Lines{"a", large, "b", large}));
}

TEST_F(LineReaderTest, RecordsOfExactlyTheBufferSizeAreWhole) {
  for (size_t size :
       {RawBatch::kTargetBytes - 2, RawBatch::kTargetBytes - 1, RawBatch::kTargetBytes,
        RawBatch::kTargetBytes + 1, size_t{64 * 1024}, size_t{64 * 1024 - 1}}) {
    const std::string line(size, 'y');
    EXPECT_EQ(Read(line + "\n" + line), (Lines{line, line})) << size;
  }
}

TEST_F(LineReaderTest, AnyContentComesBackFromAnyNumberOfParts) {
  std::mt19937 random(23);
  for (int round = 0; round < 40; ++round) {
    Lines lines(random() % 3000);
    const size_t longest = round % 4 == 0 ? 4000 : round % 4 == 1 ? 3 : 500;
    for (std::string& line : lines)
      line.assign(random() % longest, static_cast<char>('a' + random() % 26));
    const std::array<const char*, 3> kEnds = {"\n", "\r\n", "\r"};
    std::string content;
    for (const std::string& line : lines) {
      size_t end = round % 8 < 3 ? static_cast<size_t>(round % 8) : random() % 3;
      if (line.empty() && content.ends_with('\r')) end = 2;  // "\r" and "\n" would be one end
      content.append(line).append(kEnds[end]);
    }
    if (!lines.empty() && !lines.back().empty() && round % 2 == 0)
      content.erase(content.find_last_not_of("\r\n") + 1);
    EXPECT_EQ(Read(content, 1 + static_cast<int>(random() % 9)), lines) << "round " << round;
  }
}

TEST_F(LineReaderTest, AFileThatBecameShorterIsAnError) {
  folder_.Write("f", "a\nb\n");
  const auto reader = NewLineReader(SystemFileSystem(), {{folder_.In("f"), 0, 100}});
  const auto filled = reader->Fill(pool_.get());
  EXPECT_EQ(filled.status().code(), StatusCode::kSource);
  EXPECT_NE(filled.status().message().find("became shorter"), std::string::npos);
}

TEST_F(LineReaderTest, AFileThatVanishedIsAnError) {
  const auto reader = NewLineReader(SystemFileSystem(), {{folder_.In("gone"), 0, 100}});
  EXPECT_EQ(reader->Fill(pool_.get()).status().code(), StatusCode::kSource);
}

}  // namespace
}  // namespace rillmill::transport
