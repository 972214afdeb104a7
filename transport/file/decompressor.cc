#include "transport/file/decompressor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace rillmill::transport {
namespace {

struct Codec {
  std::string_view suffix;
  std::unique_ptr<Decompressor> (*create)();  // null: refused
};

// The longest suffixes first. Hadoop's .lz4 and .snappy are framings of its own.
constexpr Codec kCodecs[] = {
    {".tar.bz2", nullptr},
    {".tar.gz", nullptr},
    {".tar.zst", nullptr},
    {".deflate", NewDeflateDecompressor},
    {".gz", NewGzipDecompressor},
    {".bz2", NewBzip2Decompressor},
    {".zst", NewZstdDecompressor},
    {".snappy", nullptr},
    {".lz4", nullptr},
    {".lzo", nullptr},
    {".tar", nullptr},
    {".tgz", nullptr},
    {".xz", nullptr},
    {".zip", nullptr},
};

bool EndsWith(std::string_view path, std::string_view suffix) {
  if (path.size() < suffix.size()) return false;
  path.remove_prefix(path.size() - suffix.size());
  return std::equal(path.begin(), path.end(), suffix.begin(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

const Codec* CodecOf(std::string_view path) {
  for (const Codec& codec : kCodecs) {
    if (EndsWith(path, codec.suffix)) return &codec;
  }
  return nullptr;
}

}  // namespace

bool IsCompressed(std::string_view path) { return CodecOf(path) != nullptr; }

Result<std::unique_ptr<Decompressor>> NewDecompressor(std::string_view path) {
  const Codec* codec = CodecOf(path);
  if (codec == nullptr) return std::unique_ptr<Decompressor>();
  if (codec->create != nullptr) return codec->create();
  return Status(StatusCode::kSource,
                fmt::format("{}: {} files are not read; unpack it (read are plain files, .gz, "
                            ".bz2, .zst and .deflate)",
                            path, codec->suffix));
}

}  // namespace rillmill::transport
