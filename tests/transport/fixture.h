// What the transport tests share: a scratch folder, a clock that stands still, faulty files, a
// reader that checks what it reads.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/batch_pool.h"
#include "core/clock.h"
#include "core/file_system.h"
#include "core/source.h"
#include "transport/builtin.h"

namespace rillmill::transport {

// An empty folder that goes with the object.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  const std::string& path() const { return path_; }
  std::string In(const std::string& name) const { return path_ + "/" + name; }
  void Write(const std::string& name, std::string_view content) const;
  // Names of the files, sorted.
  std::vector<std::string> Names() const;

 private:
  std::string path_;
};

class ManualClock final : public Clock {
 public:
  int64_t NowMicros() override { return nanos / 1000; }
  int64_t MonotonicNanos() override { return nanos; }
  bool Wait(WakeEvent* event, std::chrono::microseconds) override {
    return event->WaitFor(std::chrono::microseconds(0));
  }
  int64_t nanos = 1'000'000'000;
};

// The machine's files; a base for those that fail in some way.
class FaultyFiles : public FileSystem {
 public:
  Result<std::unique_ptr<ReadableFile>> Open(const std::string& path) override {
    return SystemFileSystem()->Open(path);
  }
  Result<std::unique_ptr<WritableFile>> Create(const std::string& path) override {
    return SystemFileSystem()->Create(path);
  }
  Status Rename(const std::string& from, const std::string& to) override {
    return SystemFileSystem()->Rename(from, to);
  }
  Status Remove(const std::string& path) override { return SystemFileSystem()->Remove(path); }
  Result<std::vector<FileInfo>> List(const std::string& path) override {
    return SystemFileSystem()->List(path);
  }
};

// The writes after the first `good_writes` meet a full disk.
class FullDisk final : public FaultyFiles {
 public:
  explicit FullDisk(int good_writes) : good_writes_(good_writes) {}
  Result<std::unique_ptr<WritableFile>> Create(const std::string& path) override;

 private:
  int good_writes_;
};

// Files whose path ends in `name` may not be read. (Root may read everything on a real disk.)
class Forbidding final : public FaultyFiles {
 public:
  explicit Forbidding(std::string name) : name_(std::move(name)) {}
  Result<std::unique_ptr<ReadableFile>> Open(const std::string& path) override {
    if (!path.ends_with(name_)) return FaultyFiles::Open(path);
    return Status(StatusCode::kRuntime, "cannot open " + path + ": Permission denied");
  }

 private:
  const std::string name_;
};

Options MakeOptions(const std::vector<std::pair<std::string, std::string>>& options);

// Reads one partition from `start` until `end`, or the end of the unit when that is kUnknownOffset,
// and checks that each batch keeps RawBatch's contract.
std::vector<std::string> ReadPartition(Source* source, int partition, int64_t start, Offset end,
                                       BatchPool* pool);

// Opens the source and reads every partition of its first snapshot.
std::vector<std::vector<std::string>> ReadAll(Source* source);

// Rows of two columns: a number, and a text.
class FakeRows final : public OutputRows {
 public:
  explicit FakeRows(std::vector<std::pair<int, std::string>> rows) : rows_(std::move(rows)) {}
  size_t size() const override { return rows_.size(); }
  void EncodeJson(EncodedColumn* out) const override;
  void EncodeCells(size_t column, EncodedColumn* out) const override;
  void EncodeBytes(size_t column, EncodedColumn* out) const override { EncodeCells(column, out); }

 private:
  std::vector<std::pair<int, std::string>> rows_;
};

inline SinkContext FakeContext() { return {{{"n", "INT"}, {"text", "STRING"}}, "append"}; }

}  // namespace rillmill::transport
