#include "core/file_system.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

namespace rillmill {
namespace {

class SystemFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "rillmill_file_system_" + std::to_string(::getpid());
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string In(const std::string& name) const { return folder_ + "/" + name; }
  void Write(const std::string& name, std::string_view content) {
    auto file = files_->Create(In(name));
    ASSERT_TRUE(file.ok()) << file.status().ToString();
    ASSERT_TRUE((*file)->Append(content).ok());
    ASSERT_TRUE((*file)->Sync().ok());
  }

  FileSystem* files_ = SystemFileSystem();
  std::string folder_;
};

TEST_F(SystemFiles, CreateMakesFoldersAndReadFileReadsBack) {
  const std::string content(200'000, 'x');
  Write("a/b/c", content);
  EXPECT_EQ(*ReadFile(files_, In("a/b/c")), content);
}

TEST_F(SystemFiles, CreateEmptiesWhatWasThere) {
  Write("a", "long text");
  Write("a", "b");
  EXPECT_EQ(*ReadFile(files_, In("a")), "b");
}

TEST_F(SystemFiles, ReadAtStopsAtTheEnd) {
  Write("a", "0123456789");
  auto file = files_->Open(In("a"));
  char buffer[8];
  EXPECT_EQ(*(*file)->ReadAt(7, buffer, 8), 3u);
  EXPECT_EQ(std::string_view(buffer, 3), "789");
  EXPECT_EQ(*(*file)->ReadAt(10, buffer, 8), 0u);
}

TEST_F(SystemFiles, ListSortsByNameAndListsAFileAsItself) {
  Write("b", "22");
  Write("a", "1");
  Write("c/x", "");
  const auto entries = files_->List(folder_);
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].path, In("a"));
  EXPECT_EQ((*entries)[1].size, 2u);
  EXPECT_TRUE((*entries)[2].is_directory);
  const auto itself = files_->List(In("b"));
  ASSERT_EQ(itself->size(), 1u);
  EXPECT_EQ((*itself)[0].path, In("b"));
}

TEST_F(SystemFiles, RenameReplaces) {
  Write("a", "new");
  Write("b", "old");
  ASSERT_TRUE(files_->Rename(In("a"), In("b")).ok());
  EXPECT_EQ(*ReadFile(files_, In("b")), "new");
  EXPECT_FALSE(files_->Open(In("a")).ok());
}

TEST_F(SystemFiles, ErrorsNameThePathAndTheReason) {
  const Status status = files_->Open(In("missing")).status();
  EXPECT_EQ(status.message(), "cannot open " + In("missing") + ": No such file or directory");
  EXPECT_FALSE(files_->List(In("missing")).ok());
  EXPECT_FALSE(files_->Remove(In("missing")).ok());
  EXPECT_FALSE(files_->Rename(In("missing"), In("b")).ok());
}

TEST_F(SystemFiles, AFullDiskIsAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  auto file = files_->Create("/dev/full");
  ASSERT_TRUE(file.ok());
  const Status status = (*file)->Append("x");
  EXPECT_NE(status.message().find("No space left on device"), std::string::npos)
      << status.ToString();
}

}  // namespace
}  // namespace rillmill
