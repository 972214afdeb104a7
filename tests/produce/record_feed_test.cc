#include "config/produce/record_feed.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <stop_token>

#include "config/produce/text_splitter.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

using Records = std::vector<std::string>;

std::string WriteFile(const std::string& text) {
  const std::string path = testing::TempDir() + "feed-" +
                           testing::UnitTest::GetInstance()->current_test_info()->name() + "-" +
                           std::to_string(getpid());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

Result<Records> ReadAll(RecordFeed* feed) {
  RILLMILL_ASSIGN(const RecordSet set, Load(feed, {}));
  Records records;
  for (size_t i = 0; i < set.size(); ++i) records.emplace_back(set[i]);
  return records;
}

Result<Records> RecordsOf(const std::string& text) {
  const std::string path = WriteFile(text);
  RILLMILL_ASSIGN(const auto feed, OpenFileFeed(path));
  auto records = ReadAll(feed.get());
  std::filesystem::remove(path);
  return records;
}

TEST(RecordFeed, LinesAreHandedOnAsTheyAre) {
  EXPECT_EQ(*RecordsOf("{\"a\": 1}\r\n\n  not json \n\xff\xfe\nlast"),
            (Records{"{\"a\": 1}", "  not json ", "\xff\xfe", "last"}));
  EXPECT_EQ(*RecordsOf("  {}\n{}\n"), (Records{"  {}", "{}"}));
}

TEST(RecordFeed, AnEmptyInputHasNoRecords) {
  EXPECT_EQ(*RecordsOf(""), Records{});
  EXPECT_EQ(*RecordsOf(" \n\r\n "), Records{});
  EXPECT_EQ(*RecordsOf("[]"), Records{});
}

TEST(RecordFeed, TheElementsOfAnArrayAreRecords) {
  EXPECT_EQ(*RecordsOf(" \n[ {\"a\": 1},\n {\"b\": [2, 3]} ]\n"),
            (Records{"{\"a\":1}", "{\"b\":[2,3]}"}));
}

TEST(RecordFeed, AnArrayThatEndsEarlyIsAnErrorThatNamesTheFile) {
  const auto records = RecordsOf("[{\"a\":1},");
  EXPECT_EQ(records.status().code(), StatusCode::kSource);
  EXPECT_NE(records.status().message().find("feed-AnArray"), std::string::npos);
}

TEST(RecordFeed, RecordsMayLieAcrossReads) {
  std::string text;
  Records expected;
  for (int i = 0; i < 2'000; ++i) {
    expected.push_back(std::to_string(i) + std::string(static_cast<size_t>(i % 997), 'x'));
    text += expected.back() + "\n";
  }
  expected.push_back(std::string(1 << 20, 'y'));
  text += expected.back();
  EXPECT_EQ(*RecordsOf(text), expected);
}

TEST(RecordFeed, AnySplitOfTheBytesGivesTheSameRecords) {
  for (const std::string& text :
       {std::string(" \r\n{\"a\":1}\r\n\n{}\nx\n"), std::string("\n [ {\"a\":\"]\"} , 2 ]\n")}) {
    Records whole;
    auto splitter = NewTextSplitter();
    ASSERT_TRUE(splitter->Feed(text, [&](std::string_view r) { whole.emplace_back(r); }).ok());
    for (size_t cut = 0; cut <= text.size(); ++cut) {
      Records parts;
      splitter = NewTextSplitter();
      const auto emit = [&](std::string_view r) { parts.emplace_back(r); };
      ASSERT_TRUE(splitter->Feed(std::string_view(text).substr(0, cut), emit).ok());
      ASSERT_TRUE(splitter->Feed(std::string_view(text).substr(cut), emit).ok());
      ASSERT_TRUE(splitter->Finish().ok());
      EXPECT_EQ(parts, whole) << cut;
    }
  }
}

TEST(RecordFeed, AFileCanBeReadAgain) {
  const std::string path = WriteFile("a\nb\n");
  auto feed = *OpenFileFeed(path);
  EXPECT_EQ(ReadAll(feed.get())->size(), 2u);
  EXPECT_EQ(feed->share(), 1.0);
  ASSERT_TRUE(feed->Rewind().ok());
  EXPECT_EQ(feed->share(), 0.0);
  EXPECT_EQ(*ReadAll(feed.get()), (Records{"a", "b"}));
  std::filesystem::remove(path);
}

TEST(RecordFeed, APipeIsReadAsItComesAndOnlyOnce) {
  const std::string path = WriteFile("");
  std::filesystem::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::fstream writer(path, std::ios::in | std::ios::out);  // both: opening does not wait
  auto feed = *OpenFileFeed(path);
  EXPECT_FALSE(feed->share().has_value());
  RecordSet chunk;
  EXPECT_EQ(*feed->Next(&chunk), FeedOutcome::kIdle);
  writer << "a\nb\nbegun" << std::flush;
  ASSERT_EQ(*feed->Next(&chunk), FeedOutcome::kData);
  EXPECT_EQ(chunk.size(), 2u);
  EXPECT_EQ(feed->Rewind().code(), StatusCode::kUsage);
  std::filesystem::remove(path);
}

TEST(RecordFeed, MissingFilesAndFoldersAreSaid) {
  const Status missing = OpenFileFeed("/no/such/file").status();
  EXPECT_EQ(missing.code(), StatusCode::kSource);
  EXPECT_NE(missing.message().find("/no/such/file"), std::string::npos);
  EXPECT_EQ(OpenFileFeed(testing::TempDir()).status().code(), StatusCode::kSource);
}

TEST(RecordFeed, TheGeneratorGivesItsRowsEveryTime) {
  transport::GeneratorSettings settings;
  settings.preset = "keys";
  settings.rows = 1'300;
  auto feed = *NewGeneratorFeed(settings);
  const Records first = *ReadAll(feed.get());
  ASSERT_EQ(first.size(), 1'300u);
  std::string record;
  auto generator = *transport::NewRecordGenerator(settings);
  generator->Next(&record);
  EXPECT_EQ(first[0], record);
  ASSERT_TRUE(feed->Rewind().ok());
  EXPECT_EQ(*ReadAll(feed.get()), first);
}

TEST(RecordFeed, LoadingEndsWhenAskedTo) {
  transport::GeneratorSettings settings;
  settings.preset = "keys";  // without end
  auto feed = *NewGeneratorFeed(settings);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(Load(feed.get(), stop.get_token())->size(), 0u);
}

}  // namespace
}  // namespace rillmill::config
