#include <gtest/gtest.h>

#include "tests/transport/fixture.h"
#include "transport/sinks/memory_sink.h"

namespace rillmill::transport {
namespace {

class JsonSinkTest : public testing::Test {
 protected:
  std::unique_ptr<Sink> Open(FileSystem* files = SystemFileSystem()) {
    environment_.directory = folder_.path();
    environment_.files = files;
    auto sink = FindSink("json")->create(MakeOptions({{"path", "out"}}), environment_);
    EXPECT_TRUE((*sink)->Open(FakeContext()).ok());
    return std::move(*sink);
  }

  std::vector<std::string> Parts() {
    std::vector<std::string> names;
    const std::vector<FileInfo> files = *SystemFileSystem()->List(folder_.In("out"));
    for (const FileInfo& file : files) names.push_back(file.path);
    return names;
  }

  ScratchFolder folder_;
  Environment environment_;
};

TEST_F(JsonSinkTest, WritesOnePartPerEpochWithRows) {
  const auto sink = Open();
  for (int epoch : {0, 1, 2}) {
    ASSERT_TRUE(sink->BeginEpoch(EpochId{epoch}).ok());
    if (epoch != 1) {
      ASSERT_TRUE(sink->Write(FakeRows({{epoch, "x"}, {epoch, "y"}})).ok());
    }
    ASSERT_TRUE(sink->EndEpoch().ok());
  }
  const auto parts = Parts();
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_NE(parts[0].find("/part-00000-"), std::string::npos) << parts[0];
  EXPECT_NE(parts[1].find("/part-00002-"), std::string::npos) << parts[1];
  EXPECT_TRUE(parts[0].ends_with("-c000.json"));
  EXPECT_EQ(*ReadFile(SystemFileSystem(), parts[1]),
            "{\"n\":2,\"text\":\"x\"}\n{\"n\":2,\"text\":\"y\"}\n");
}

TEST_F(JsonSinkTest, AnEpochIsInvisibleUntilItEnds) {
  const auto sink = Open();
  ASSERT_TRUE(sink->BeginEpoch(EpochId{0}).ok());
  ASSERT_TRUE(sink->Write(FakeRows({{0, std::string(2 << 20, 'x')}})).ok());
  for (const std::string& part : Parts()) EXPECT_NE(part.find("/.part"), std::string::npos) << part;
  ASSERT_TRUE(sink->Close().ok());
  EXPECT_TRUE(Parts().empty());
}

TEST_F(JsonSinkTest, AFullDiskIsASinkErrorWithAReason) {
  FullDisk disk(0);
  const auto sink = Open(&disk);
  ASSERT_TRUE(sink->BeginEpoch(EpochId{0}).ok());
  ASSERT_TRUE(sink->Write(FakeRows({{0, "x"}})).ok());
  const Status status = sink->EndEpoch();
  EXPECT_EQ(status.code(), StatusCode::kSink);
  EXPECT_EQ(status.message(), "json sink: cannot write x: No space left on device");
  ASSERT_TRUE(sink->Close().ok());
  EXPECT_TRUE(Parts().empty());
}

TEST_F(JsonSinkTest, AnUnwritableFolderIsRefusedAtTheStart) {
  folder_.Write("file", "");
  auto sink =
      FindSink("json")->create(MakeOptions({{"path", folder_.In("file") + "/out"}}), environment_);
  EXPECT_EQ((*sink)->Open(FakeContext()).code(), StatusCode::kSink);
}

TEST(JsonSink, NeedsAPath) {
  EXPECT_EQ(FindSink("json")->create({}, {}).status().message(),
            "format \"json\" needs the option `path`");
}

TEST(MemorySink, KeepsRowsPerEpochInOrder) {
  const auto rows = std::make_shared<MemorySinkRows>();
  const auto sink = NewMemorySink(rows);
  ASSERT_TRUE(sink->Open(FakeContext()).ok());
  ASSERT_TRUE(sink->BeginEpoch(EpochId{0}).ok());
  ASSERT_TRUE(sink->Write(FakeRows({{2, "b"}})).ok());
  ASSERT_TRUE(sink->Write(FakeRows({{1, "a"}})).ok());
  EXPECT_TRUE(rows->epochs().empty());
  ASSERT_TRUE(sink->EndEpoch().ok());
  ASSERT_TRUE(sink->BeginEpoch(EpochId{1}).ok());
  ASSERT_TRUE(sink->EndEpoch().ok());
  const auto epochs = rows->epochs();
  ASSERT_EQ(epochs.size(), 2u);
  EXPECT_EQ(epochs[0].rows,
            (std::vector<std::string>{R"({"n":2,"text":"b"})", R"({"n":1,"text":"a"})"}));
  EXPECT_EQ(epochs[1].id.value, 1);
  EXPECT_TRUE(epochs[1].rows.empty());
}

}  // namespace
}  // namespace rillmill::transport
