// Compressed input files, made here as gzip, bzip2 and zstd make them.
#include <bzlib.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <string>

#include "tests/transport/fixture.h"
#include "transport/file/byte_stream.h"

namespace rillmill::transport {
namespace {

std::string Deflate(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Gzip(const std::string& text) { return Deflate(text, 15 + 16); }
std::string ZlibText(const std::string& text) { return Deflate(text, 15); }

std::string Bzip2(const std::string& text) {
  auto size = static_cast<unsigned>(text.size() + text.size() / 100 + 600);
  std::string packed(size, '\0');
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(packed.data(), &size, const_cast<char*>(text.data()),
                                     static_cast<unsigned>(text.size()), 9, 0, 0),
            BZ_OK);
  packed.resize(size);
  return packed;
}

std::string Zstd(const std::string& text) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);  // as the program does
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

struct Kind {
  const char* suffix;
  std::string (*pack)(const std::string& text);
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.suffix; }

class CompressedFile : public testing::TestWithParam<Kind> {
 protected:
  using Lines = std::vector<std::string>;

  std::string Name(const std::string& stem) const { return stem + GetParam().suffix; }
  std::string Pack(const std::string& text) const { return GetParam().pack(text); }
  std::vector<Lines> ReadFolder(std::vector<std::pair<std::string, std::string>> options = {}) {
    options.emplace_back("path", "in");
    auto source = FindSource("text")->create(MakeOptions(options), environment_);
    EXPECT_TRUE(source.ok()) << source.status().ToString();
    return ReadAll(source->get());
  }
  Result<std::string> Text(const std::string& name) const {
    return ReadText(SystemFileSystem(), folder_.In(name));
  }

  ScratchFolder folder_;
  Environment environment_{.clock = SystemClock(),
                           .json_array_splitter = {},
                           .directory = folder_.path(),
                           .name = "calls"};
};

TEST_P(CompressedFile, IsReadLikeAPlainOneAndNotCut) {
  Lines lines;
  std::string text = "\xEF\xBB\xBF";
  for (int i = 0; i < 50'000; ++i) {
    lines.push_back("record " + std::to_string(i * 31));
    text += lines.back() + (i % 2 == 0 ? "\n" : "\r\n");
  }
  folder_.Write(Name("in/a.json"), Pack(text));
  folder_.Write(Name("in/b.json"), "");
  folder_.Write(Name("in/c.json"), Pack(""));
  folder_.Write("in/d.json", "plain\n");
  lines.push_back("plain");
  EXPECT_EQ(ReadFolder()[0], lines);
  EXPECT_EQ(ReadFolder({{"countRecords", "true"}})[0], lines);
  const auto parts = ReadFolder({{"partitions", "3"}});
  EXPECT_EQ(parts[0].size(), 50'000u);
  EXPECT_EQ(parts[2].size() + parts[1].size(), 1u);
}

TEST_P(CompressedFile, MayHoldSeveralStreams) {
  folder_.Write(Name("f"), Pack("one ") + Pack("") + Pack("two"));
  EXPECT_EQ(*Text(Name("f")), "one two");
}

TEST_P(CompressedFile, IsRefusedWithItsNameWhenItIsCutOffOrDamaged) {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += std::to_string(i * 7919) + ",";
  const std::string packed = Pack(text);
  for (size_t size : {size_t{1}, size_t{9}, packed.size() / 2, packed.size() - 1}) {
    folder_.Write(Name("f"), packed.substr(0, size));
    const Status status = Text(Name("f")).status();
    EXPECT_EQ(status.code(), StatusCode::kSource) << size;
    EXPECT_EQ(status.message(), folder_.In(Name("f")) + ": the compressed data ends in the middle");
  }
  std::string damaged = packed;
  damaged[packed.size() / 2] = static_cast<char>(~damaged[packed.size() / 2]);
  for (const std::string& content : {damaged, packed + "no magic number", std::string("{}\n")}) {
    folder_.Write(Name("f"), content);
    const Status status = Text(Name("f")).status();
    EXPECT_EQ(status.code(), StatusCode::kSource);
    EXPECT_TRUE(status.message().starts_with(folder_.In(Name("f")) + ": ")) << status.message();
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, CompressedFile,
                         testing::Values(Kind{".gz", Gzip}, Kind{".deflate", ZlibText},
                                         Kind{".bz2", Bzip2}, Kind{".zst", Zstd},
                                         Kind{".GZ", Gzip}),
                         [](const auto& test) {
                           return "Kind" + std::to_string(test.index) + (test.param.suffix + 1);
                         });

TEST(RefusedFile, IsNamedBeforeItIsReadAsText) {
  ScratchFolder folder;
  folder.Write("calls.tar.bz2", "BZh9");
  const Status status = ReadText(SystemFileSystem(), folder.In("calls.tar.bz2")).status();
  EXPECT_EQ(status.code(), StatusCode::kSource);
  EXPECT_EQ(status.message(),
            folder.In("calls.tar.bz2") +
                ": .tar.bz2 files are not read; unpack it (read are plain files, .gz, .bz2, .zst "
                "and .deflate)");
}

}  // namespace
}  // namespace rillmill::transport
