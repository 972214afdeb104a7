// md5, sha1, sha2, crc32.
#include <openssl/evp.h>

#include <array>

#include "pipeline/functions/hex.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

bool AppendDigest(const EVP_MD* algorithm, Text text, std::string* out) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (algorithm == nullptr ||
      EVP_Digest(text.data(), text.size(), digest, &size, algorithm, nullptr) != 1)
    return false;
  AppendHex({reinterpret_cast<const char*>(digest), size}, kLowerHex, out);
  return true;
}

template <const EVP_MD* (*kAlgorithm)()>
Column* RunDigest(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    return AppendDigest(kAlgorithm(), in[i], out);
  });
}

const EVP_MD* Sha2OfBits(int32_t bits) {
  switch (bits) {
    case 224:
      return EVP_sha224();
    case 0:
    case 256:
      return EVP_sha256();
    case 384:
      return EVP_sha384();
    case 512:
      return EVP_sha512();
    default:
      return nullptr;
  }
}

Column* RunSha2(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const int32_t* bits = Values<int32_t>(arguments[1]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    return AppendDigest(Sha2OfBits(bits[i]), in[i], out);
  });
}

constexpr std::array<uint32_t, 256> MakeCrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0xEDB88320u : 0);
    table[byte] = crc;
  }
  return table;
}

// CRC-32 of IEEE 802.3.
uint32_t Crc32(Text text) {
  static constexpr std::array<uint32_t, 256> kTable = MakeCrcTable();
  uint32_t crc = UINT32_MAX;
  for (char c : text) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<uint8_t>(c)) & 0xFF];
  return ~crc;
}

Column* RunCrc32(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapRows<int64_t>(call, arguments, rows, context, [&](uint32_t i) { return Crc32(in[i]); });
}

}  // namespace

FunctionTable DigestFunctions() {
  static const ScalarFunction kTable[] = {
      Typed("md5", "y>s", RunDigest<EVP_md5>, "MD5 as hexadecimal digits"),
      Typed("sha", "y>s", RunDigest<EVP_sha1>, "SHA-1 as hexadecimal digits"),
      Typed("sha1", "y>s", RunDigest<EVP_sha1>, "SHA-1 as hexadecimal digits"),
      Typed("sha2", "yi>s", RunSha2, "SHA-2 of 224, 256, 384 or 512 bits as hexadecimal digits"),
      Typed("crc32", "y>l", RunCrc32, "CRC-32"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
