#include "tests/transport/fixture.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>

namespace rillmill::transport {

ScratchFolder::ScratchFolder() : path_(testing::TempDir() + "rillmill_XXXXXX") {
  EXPECT_NE(::mkdtemp(path_.data()), nullptr);
}

ScratchFolder::~ScratchFolder() { std::filesystem::remove_all(path_); }

void ScratchFolder::Write(const std::string& name, std::string_view content) const {
  auto file = SystemFileSystem()->Create(In(name));
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  ASSERT_TRUE((*file)->Append(content).ok());
}

std::vector<std::string> ScratchFolder::Names() const {
  std::vector<std::string> names;
  const std::vector<FileInfo> files = *SystemFileSystem()->List(path_);
  for (const FileInfo& file : files) {
    names.push_back(std::filesystem::path(file.path).filename().string());
  }
  return names;
}

namespace {

class FullFile final : public WritableFile {
 public:
  FullFile(std::unique_ptr<WritableFile> file, int* good_writes)
      : file_(std::move(file)), good_writes_(good_writes) {}
  Status Append(std::string_view bytes) override {
    if (*good_writes_ <= 0)
      return Status(StatusCode::kRuntime, "cannot write x: No space left on device");
    --*good_writes_;
    return file_->Append(bytes);
  }
  Status Sync() override { return file_->Sync(); }

 private:
  std::unique_ptr<WritableFile> file_;
  int* good_writes_;
};

void CheckLayout(const RawBatch& batch) {
  ASSERT_LE(batch.records.size(), RawBatch::kMaxRecords);
  uint32_t at = 0;
  for (size_t i = 0; i < batch.records.size(); ++i) {
    const RecordSpan span = batch.records[i];
    if (!batch.newline_separated) continue;
    ASSERT_EQ(span.begin, at) << "record " << i;
    ASSERT_EQ(batch.data[span.begin + span.size], '\n');
    at = span.begin + span.size + 1;
  }
  // ASan sees whether the padding is there.
  uint32_t sum = 0;
  for (size_t i = 0; !batch.records.empty() && i < RawBatch::kPaddingBytes; ++i) {
    sum += batch.data[batch.records.back().begin + batch.records.back().size + i];
  }
  volatile uint32_t used = sum;
  static_cast<void>(used);
}

}  // namespace

Result<std::unique_ptr<WritableFile>> FullDisk::Create(const std::string& path) {
  RILLMILL_ASSIGN(auto file, SystemFileSystem()->Create(path));
  return std::unique_ptr<WritableFile>(std::make_unique<FullFile>(std::move(file), &good_writes_));
}

Options MakeOptions(const std::vector<std::pair<std::string, std::string>>& options) {
  Options made;
  for (const auto& [name, value] : options) made.Set(name, value);
  return made;
}

std::vector<std::string> ReadPartition(Source* source, int partition, int64_t start, Offset end,
                                       BatchPool* pool) {
  WakeEvent wake;
  auto reader = source->NewReader({PartitionIndex{partition}, Offset{start}, pool, &wake});
  EXPECT_TRUE(reader.ok()) << reader.status().ToString();
  std::vector<std::string> records;
  int64_t position = start;
  for (int idle = 0; (end == kUnknownOffset || position < end.value) && idle < 1000;) {
    BatchRef batch;
    const ReadResult result = (*reader)->Read(&batch);
    if (result.outcome == ReadOutcome::kIdle) {
      ++idle;
      continue;
    }
    if (result.outcome != ReadOutcome::kData) {
      ADD_FAILURE() << "partition " << partition << " at " << position << ": "
                    << (*reader)->status().ToString();
      break;
    }
    CheckLayout(*batch);
    EXPECT_EQ(batch->partition.value, partition);
    EXPECT_EQ(batch->base.value, position);
    EXPECT_GT(batch->read_at_nanos, 0);
    for (size_t i = 0; i < batch->records.size(); ++i) records.emplace_back(batch->value(i));
    position += static_cast<int64_t>(batch->records.size());
    EXPECT_EQ(batch->next.value, position);
    if (batch->ends_unit) break;
  }
  if (end != kUnknownOffset && position > end.value) {
    records.resize(records.size() - static_cast<size_t>(position - end.value));
  }
  return records;
}

std::vector<std::vector<std::string>> ReadAll(Source* source) {
  std::vector<std::vector<std::string>> partitions;
  const Status opened = source->Open();
  EXPECT_TRUE(opened.ok()) << opened.ToString();
  auto snapshot = source->Snapshot({});
  EXPECT_TRUE(snapshot.ok()) << snapshot.status().ToString();
  if (!opened.ok() || !snapshot.ok()) return partitions;
  MemoryAccount account(64 << 20);
  const auto pool = NewBatchPool(&account);
  for (size_t i = 0; i < snapshot->partitions.size(); ++i) {
    const PartitionState& state = snapshot->partitions[i];
    partitions.push_back(
        ReadPartition(source, static_cast<int>(i), state.start.value, state.latest, pool.get()));
  }
  return partitions;
}

void FakeRows::EncodeJson(EncodedColumn* out) const {
  for (const auto& [number, text] : rows_) {
    out->bytes += fmt::format(R"({{"n":{},"text":"{}"}})", number, text);
    out->Finish();
  }
}

void FakeRows::EncodeCells(size_t column, EncodedColumn* out) const {
  for (const auto& [number, text] : rows_) {
    out->bytes += column == 0 ? std::to_string(number) : text;
    out->Finish();
  }
}

}  // namespace rillmill::transport
