#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/transport/fixture.h"

namespace rillmill::transport {
namespace {

using OptionList = std::vector<std::pair<std::string, std::string>>;
using Lines = std::vector<std::string>;

// Cuts "[a,b]" at its commas: enough to see that the source asks a splitter.
class CommaSplitter final : public RecordSplitter {
 public:
  void Resume(uint64_t) override {}
  Status Feed(std::string_view bytes, const std::function<void(std::string_view)>& emit) override {
    for (char c : bytes) {
      if (c == ',' || c == ']')
        emit(std::exchange(element_, {}));
      else if (c != '[' && c != '\n')
        element_.push_back(c);
      open_ = c != ']';
    }
    return Status::Ok();
  }
  Status Finish() override {
    return open_ ? Status(StatusCode::kInvalid, "the array does not end") : Status::Ok();
  }

 private:
  std::string element_;
  bool open_ = true;
};

class TextSourceTest : public testing::Test {
 protected:
  std::unique_ptr<Source> Create(OptionList options = {}, const std::string& path = "in") {
    options.emplace_back("path", path);
    auto source = FindSource("text")->create(MakeOptions(options), environment_);
    EXPECT_TRUE(source.ok()) << source.status().ToString();
    return std::move(*source);
  }

  // Partition 0 of the next offer; moves `position_` behind it, as an engine would plan.
  Lines ReadOffer(Source* source) {
    auto snapshot = source->Snapshot({Offset{position_}});
    EXPECT_TRUE(snapshot.ok()) << snapshot.status().ToString();
    new_unit_ = snapshot->new_unit;
    const Lines records =
        ReadPartition(source, 0, position_, snapshot->partitions[0].latest, pool_.get());
    position_ += static_cast<int64_t>(records.size());
    return records;
  }

  ScratchFolder folder_;
  Environment environment_{.clock = SystemClock(),
                           .json_array_splitter = [] { return std::make_unique<CommaSplitter>(); },
                           .directory = folder_.path(),
                           .name = "calls"};
  MemoryAccount account_{64 << 20};
  std::unique_ptr<BatchPool> pool_ = NewBatchPool(&account_);
  int64_t position_ = 0;
  bool new_unit_ = false;
};

TEST_F(TextSourceTest, ReadsAFolderInNameOrderWithoutHiddenFiles) {
  folder_.Write("in/b", "3\n");
  folder_.Write("in/a", "1\n2");
  folder_.Write("in/_SUCCESS", "no");
  folder_.Write("in/.hidden", "no");
  folder_.Write("in/folder/x", "no");
  EXPECT_EQ(ReadAll(Create().get()), std::vector<Lines>({{"1", "2", "3"}}));
}

TEST_F(TextSourceTest, ReadsAPattern) {
  folder_.Write("in/a.json", "1\n");
  folder_.Write("in/b.txt", "no\n");
  folder_.Write("in/c.json", "2\n");
  EXPECT_EQ(ReadAll(Create({}, "in/*.json").get()), std::vector<Lines>({{"1", "2"}}));
}

TEST_F(TextSourceTest, ReadsASingleFile) {
  folder_.Write("_in", "1\n");
  EXPECT_EQ(ReadAll(Create({}, "_in").get()), std::vector<Lines>({{"1"}}));
}

TEST_F(TextSourceTest, OffersFilesOneTriggerAtATime) {
  folder_.Write("in/0", "1\n2\n");
  folder_.Write("in/1", "");
  folder_.Write("in/2", "3\n");
  const auto source = Create({{"maxFilesPerTrigger", "1"}});
  ASSERT_TRUE(source->Open().ok());
  EXPECT_EQ(ReadOffer(source.get()), (Lines{"1", "2"}));
  EXPECT_TRUE(new_unit_);
  EXPECT_EQ(ReadOffer(source.get()), Lines());
  EXPECT_TRUE(new_unit_);  // an empty file is due an epoch
  EXPECT_EQ(ReadOffer(source.get()), Lines{"3"});
  EXPECT_TRUE(new_unit_);
  EXPECT_EQ(ReadOffer(source.get()), Lines());
  EXPECT_FALSE(new_unit_);
}

TEST_F(TextSourceTest, OffsetsGoOnFromTriggerToTriggerInEveryPartition) {
  folder_.Write("in/0", "1\n2\n3\n4\n");
  folder_.Write("in/1", "5\n6\n");
  const auto source = Create({{"maxFilesPerTrigger", "1"}, {"partitions", "2"}, {"loop", "2"}});
  ASSERT_TRUE(source->Open().ok());
  std::vector<Offset> planned(2);
  const std::vector<std::vector<int64_t>> kEnds = {{2, 2}, {3, 3}, {5, 5}, {6, 6}, {6, 6}};
  for (const auto& ends : kEnds) {
    const auto snapshot = source->Snapshot(planned);
    for (size_t i = 0; i < 2; ++i) {
      planned[i] = snapshot->partitions[i].latest;
      EXPECT_EQ(planned[i].value, ends[i]);
    }
  }
  EXPECT_EQ(ReadPartition(source.get(), 0, 0, Offset{6}, pool_.get()),
            (Lines{"1", "2", "5", "1", "2", "5"}));
  EXPECT_EQ(ReadPartition(source.get(), 1, 3, Offset{6}, pool_.get()), (Lines{"3", "4", "6"}));
}

TEST_F(TextSourceTest, ACountedOfferStandsUntilItIsPlanned) {
  folder_.Write("in/0", "1\n2\n3\n");
  folder_.Write("in/1", "4\n");
  const auto source = Create({{"maxFilesPerTrigger", "1"}});
  ASSERT_TRUE(source->Open().ok());
  EXPECT_EQ(source->Snapshot({})->partitions[0].latest.value, 3);
  EXPECT_EQ(source->Snapshot({Offset{2}})->partitions[0].latest.value, 3);  // a rate limit took two
  EXPECT_EQ(source->Snapshot({Offset{3}})->partitions[0].latest.value, 4);
}

TEST_F(TextSourceTest, AnUncountedOfferEndsWithAMarkedBatchEvenWhenItIsEmpty) {
  folder_.Write("in/0", "");
  const auto source = Create({{"partitions", "2"}});
  ASSERT_TRUE(source->Open().ok());
  const auto snapshot = source->Snapshot({});
  WakeEvent wake;
  for (int partition : {0, 1}) {
    EXPECT_EQ(snapshot->partitions[static_cast<size_t>(partition)].latest, kUnknownOffset);
    auto reader = source->NewReader({PartitionIndex{partition}, Offset{0}, pool_.get(), &wake});
    BatchRef batch;
    ASSERT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kData);
    EXPECT_TRUE(batch->ends_unit);
    EXPECT_TRUE(batch->records.empty());
    EXPECT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kIdle);
  }
  EXPECT_EQ(source->Snapshot({Offset{0}, Offset{0}})->partitions[0].latest.value, 0);
}

TEST_F(TextSourceTest, FollowsNewFilesAndWakesTheReader) {
  folder_.Write("in/0", "1\n");
  const auto source = Create();
  ASSERT_TRUE(source->Open().ok());
  WakeEvent wake;
  ASSERT_EQ(source->Snapshot({})->partitions[0].latest, kUnknownOffset);
  auto reader = source->NewReader({PartitionIndex{0}, Offset{0}, pool_.get(), &wake});
  BatchRef batch;
  ASSERT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kData);
  EXPECT_TRUE(batch->ends_unit);
  ASSERT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kIdle);
  EXPECT_EQ(source->Snapshot({Offset{1}})->partitions[0].latest.value, 1);  // nothing new
  folder_.Write("in/1", "2\n");
  ASSERT_EQ(source->Snapshot({Offset{1}})->partitions[0].latest, kUnknownOffset);
  EXPECT_TRUE(wake.WaitFor(std::chrono::microseconds(0)));
  ASSERT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kData);
  EXPECT_EQ(batch->value(0), "2");
  EXPECT_EQ(batch->base.value, 1);
}

TEST_F(TextSourceTest, FrozenItIgnoresNewFiles) {
  folder_.Write("in/0", "1\n");
  const auto source = Create({{"maxFilesPerTrigger", "1"}});
  ASSERT_TRUE(source->Open().ok());
  source->Freeze();
  folder_.Write("in/1", "2\n");
  const auto snapshot = source->Snapshot({});
  EXPECT_EQ(snapshot->partitions[0].latest.value, 1);
  EXPECT_TRUE(snapshot->closed);
}

TEST_F(TextSourceTest, AnyNumberOfPartitionsDeliversTheWholeInputInOrder) {
  std::string content;
  Lines all;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(std::string(static_cast<size_t>(i % 97), 'x') + std::to_string(i));
    content += all.back() + (i % 3 == 0 ? "\r\n" : i % 3 == 1 ? "\r" : "\n");
  }
  folder_.Write("in/a", content.substr(0, content.size() / 2));
  folder_.Write("in/b", content.substr(content.size() / 2));
  const Lines whole = ReadAll(Create().get())[0];
  for (int partitions : {2, 3, 8, 50}) {
    for (const char* counted : {"false", "true"}) {
      Lines joined;
      for (const Lines& part :
           ReadAll(Create({{"partitions", std::to_string(partitions)}, {"countRecords", counted}})
                       .get())) {
        joined.insert(joined.end(), part.begin(), part.end());
      }
      EXPECT_EQ(joined, whole) << partitions;
    }
  }
}

TEST_F(TextSourceTest, LoopRepeatsTheInput) {
  folder_.Write("in/a", "1\n2\n");
  folder_.Write("in/b", "3");
  EXPECT_EQ(ReadAll(Create({{"loop", "2"}}).get())[0], (Lines{"1", "2", "3", "1", "2", "3"}));
  EXPECT_EQ(ReadAll(Create({{"loop", "2"}, {"countRecords", "true"}}).get())[0].size(), 6u);
}

TEST_F(TextSourceTest, MultiLineReadsArrays) {
  folder_.Write("in/a", "[1,2,3]");
  folder_.Write("in/b", "[4,\n5]");
  folder_.Write("in/c", "");
  EXPECT_EQ(ReadAll(Create({{"multiLine", "true"}}).get())[0], (Lines{"1", "2", "3", "4", "5"}));
}

TEST_F(TextSourceTest, MultiLineCutsArraysBetweenElements) {
  folder_.Write("in/a", "[1,2,3]");
  folder_.Write("in/b", "[4,\n5]");
  for (const char* counted : {"false", "true"}) {
    EXPECT_EQ(
        ReadAll(
            Create({{"multiLine", "true"}, {"partitions", "4"}, {"countRecords", counted}}).get()),
        (std::vector<Lines>{{"1", "2"}, {"3"}, {"4"}, {"5"}}));
  }
}

TEST_F(TextSourceTest, AnyNumberOfPartitionsDeliversAWholeArrayInOrder) {
  std::string content = "[";
  for (int i = 0; i < 1000; ++i)
    content += std::string(static_cast<size_t>(i % 97), 'x') + std::to_string(i) + ",";
  content.back() = ']';
  folder_.Write("in/a", content);
  const Lines whole = ReadAll(Create({{"multiLine", "true"}}).get())[0];
  ASSERT_EQ(whole.size(), 1000u);
  for (int partitions : {2, 3, 8, 50, 5000}) {
    Lines joined;
    size_t most = 0;
    const auto source = Create({{"multiLine", "true"}, {"partitions", std::to_string(partitions)}});
    for (const Lines& part : ReadAll(source.get())) {
      joined.insert(joined.end(), part.begin(), part.end());
      most = std::max(most, part.size());
    }
    EXPECT_EQ(joined, whole) << partitions;
    EXPECT_LE(most, 3000u / static_cast<size_t>(std::min(partitions, 50))) << partitions;
  }
}

TEST_F(TextSourceTest, AByteOrderMarkAtTheBeginningOfAFileIsNoPartOfARecord) {
  folder_.Write("in/a",
                "\xEF\xBB\xBF"
                "1\n\xEF\xBB\xBF"
                "2\n");
  folder_.Write("in/b", "\xEF\xBB\xBF");
  folder_.Write("in/c", "\xEF\xBB\xBF\n");
  folder_.Write("in/d", "\xEF\xBB");
  for (const char* counted : {"false", "true"}) {
    EXPECT_EQ(ReadAll(Create({{"countRecords", counted}}).get())[0], (Lines{"1",
                                                                            "\xEF\xBB\xBF"
                                                                            "2",
                                                                            "", "\xEF\xBB"}));
  }
}

TEST_F(TextSourceTest, ABrokenArrayIsASourceErrorThatNamesTheFile) {
  folder_.Write("in/a", "[1,2");
  const auto source = Create({{"multiLine", "true"}});
  ASSERT_TRUE(source->Open().ok());
  ASSERT_TRUE(source->Snapshot({}).ok());
  WakeEvent wake;
  auto reader = source->NewReader({PartitionIndex{0}, Offset{0}, pool_.get(), &wake});
  BatchRef batch;
  EXPECT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kData);
  EXPECT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kError);
  EXPECT_EQ((*reader)->status().code(), StatusCode::kSource);
  EXPECT_EQ((*reader)->status().message(), folder_.In("in/a") + ": the array does not end");
}

TEST_F(TextSourceTest, AChangedFileIsNoticed) {
  folder_.Write("in/a", "1\n2\n3\n");
  const auto source = Create({{"countRecords", "true"}});
  ASSERT_TRUE(source->Open().ok());
  ASSERT_EQ(source->Snapshot({})->partitions[0].latest.value, 3);
  folder_.Write("in/a", "1 2\n3\n");
  WakeEvent wake;
  auto reader = source->NewReader({PartitionIndex{0}, Offset{0}, pool_.get(), &wake});
  BatchRef batch;
  EXPECT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kError);
  EXPECT_NE((*reader)->status().message().find("a file changed while it was read"),
            std::string_view::npos);
}

TEST_F(TextSourceTest, MissingInputIsNoticedWhenTheSourceIsMade) {
  folder_.Write("calls.ndjson", "1\n");
  const auto refusal = [&](const std::string& path) {
    Options options;
    options.Set("path", path, "job.toml:5:8");
    return FindSource("text")->create(options, environment_).status();
  };
  for (const char* path : {"nowhere", "call.ndjson", "nowhere/*.json", "calls.ndjson.xz"})
    EXPECT_EQ(refusal(path).code(), StatusCode::kSource) << path;
  EXPECT_EQ(refusal("call.ndjson").ToString(),
            "[PATH_NOT_FOUND] job.toml:5:8: option `path`: cannot open " +
                folder_.In("call.ndjson") +
                ": No such file or directory (did you mean `calls.ndjson`?)");
  EXPECT_NE(refusal("nowhere").message().find("(relative paths start in the folder of the job"),
            std::string_view::npos);
  EXPECT_TRUE(refusal("calls.ndjson").ok());
  EXPECT_TRUE(refusal("*.json").ok());  // they may come
  EXPECT_EQ(FindSource("text")->create({}, environment_).status().message(),
            "format \"text\" needs the option `path`");
}

TEST_F(TextSourceTest, WhatMayNotBeReadIsASourceError) {
  Forbidding files("secret");
  environment_.files = &files;
  folder_.Write("in/secret", "1\n");
  const auto source = Create();
  ASSERT_TRUE(source->Open().ok());
  ASSERT_TRUE(source->Snapshot({}).ok());
  WakeEvent wake;
  auto reader = source->NewReader({PartitionIndex{0}, Offset{0}, pool_.get(), &wake});
  BatchRef batch;
  EXPECT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kError);
  EXPECT_EQ((*reader)->status().code(), StatusCode::kSource);
  const Status at_start =
      FindSource("text")->create(MakeOptions({{"path", "in/secret"}}), environment_).status();
  EXPECT_EQ(at_start.code(), StatusCode::kSource);
  EXPECT_NE(at_start.message().find("Permission denied"), std::string_view::npos);
  EXPECT_EQ(at_start.error_class(), "");
}

TEST_F(TextSourceTest, AFileThatVanishesBeforeItIsReadIsASourceError) {
  folder_.Write("in/a", "1\n");
  folder_.Write("in/b", "2\n");
  const auto source = Create({{"maxFilesPerTrigger", "1"}});
  ASSERT_TRUE(source->Open().ok());
  EXPECT_EQ(ReadOffer(source.get()), Lines{"1"});
  std::filesystem::remove(folder_.In("in/b"));
  const Status status = source->Snapshot({Offset{1}}).status();
  EXPECT_EQ(status.code(), StatusCode::kSource);
  EXPECT_NE(status.message().find("in/b: No such file"), std::string_view::npos);
}

TEST_F(TextSourceTest, APipeIsNoInput) {
  ASSERT_EQ(::mkfifo(folder_.In("pipe").c_str(), 0600), 0);
  const Status status = Create({}, "pipe")->Open();
  EXPECT_EQ(status.code(), StatusCode::kSource);
  EXPECT_NE(status.message().find("neither a file nor a folder"), std::string_view::npos);
}

}  // namespace
}  // namespace rillmill::transport
