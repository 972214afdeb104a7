// hash (Murmur3) and xxhash64 with seed 42: the functions of Spark, value by value.
// Source: the published algorithms (Appleby's MurmurHash3_x86_32, Collet's XXH64); Spark differs
// from Murmur3 in hashing the bytes of a tail one by one as full words.
#include <bit>

#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

template <class T>
T Load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

struct Murmur3 {
  using Hash = int32_t;
  static constexpr TypeId kType = TypeId::kInt;

  static uint32_t MixKey(uint32_t key) { return std::rotl(key * 0xcc9e2d51u, 15) * 0x1b873593u; }
  static uint32_t MixHash(uint32_t hash, uint32_t key) {
    return std::rotl(hash ^ MixKey(key), 13) * 5 + 0xe6546b64u;
  }
  static int32_t Finish(uint32_t hash, uint32_t length) {
    hash ^= length;
    hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
    hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
    return static_cast<int32_t>(hash ^ (hash >> 16));
  }

  static int32_t Int(int32_t value, int32_t seed) {
    return Finish(MixHash(static_cast<uint32_t>(seed), static_cast<uint32_t>(value)), 4);
  }
  static int32_t Long(int64_t value, int32_t seed) {
    auto bits = static_cast<uint64_t>(value);
    uint32_t hash = MixHash(static_cast<uint32_t>(seed), static_cast<uint32_t>(bits));
    return Finish(MixHash(hash, static_cast<uint32_t>(bits >> 32)), 8);
  }
  static int32_t Bytes(Text text, int32_t seed) {
    auto hash = static_cast<uint32_t>(seed);
    size_t at = 0;
    for (; at + 4 <= text.size(); at += 4) hash = MixHash(hash, Load<uint32_t>(text.data() + at));
    for (; at < text.size(); ++at) {
      hash =
          MixHash(hash, static_cast<uint32_t>(static_cast<int32_t>(static_cast<int8_t>(text[at]))));
    }
    return Finish(hash, static_cast<uint32_t>(text.size()));
  }
};

struct XxHash64 {
  using Hash = int64_t;
  static constexpr TypeId kType = TypeId::kBigInt;
  static constexpr uint64_t k1 = 0x9E3779B185EBCA87u;
  static constexpr uint64_t k2 = 0xC2B2AE3D27D4EB4Fu;
  static constexpr uint64_t k3 = 0x165667B19E3779F9u;
  static constexpr uint64_t k4 = 0x85EBCA77C2B2AE63u;
  static constexpr uint64_t k5 = 0x27D4EB2F165667C5u;

  static uint64_t Round(uint64_t lane, uint64_t input) {
    return std::rotl(lane + input * k2, 31) * k1;
  }

  static uint64_t Lanes(const char* data, size_t blocks, uint64_t seed) {
    uint64_t lanes[] = {seed + k1 + k2, seed + k2, seed, seed - k1};
    for (size_t block = 0; block < blocks; ++block) {
      for (size_t i = 0; i < 4; ++i)
        lanes[i] = Round(lanes[i], Load<uint64_t>(data + block * 32 + i * 8));
    }
    uint64_t hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                    std::rotl(lanes[3], 18);
    for (uint64_t lane : lanes) hash = (hash ^ Round(0, lane)) * k1 + k4;
    return hash;
  }

  static int64_t Bytes(Text text, int64_t signed_seed) {
    auto seed = static_cast<uint64_t>(signed_seed);
    size_t blocks = text.size() / 32;
    uint64_t hash = (blocks ? Lanes(text.data(), blocks, seed) : seed + k5) + text.size();
    size_t at = blocks * 32;
    for (; at + 8 <= text.size(); at += 8)
      hash = std::rotl(hash ^ Round(0, Load<uint64_t>(text.data() + at)), 27) * k1 + k4;
    if (at + 4 <= text.size()) {
      hash = std::rotl(hash ^ (uint64_t{Load<uint32_t>(text.data() + at)} * k1), 23) * k2 + k3;
      at += 4;
    }
    for (; at < text.size(); ++at)
      hash = std::rotl(hash ^ (static_cast<uint8_t>(text[at]) * k5), 11) * k1;
    hash = (hash ^ (hash >> 33)) * k2;
    hash = (hash ^ (hash >> 29)) * k3;
    return static_cast<int64_t>(hash ^ (hash >> 32));
  }
  template <class T>
  static int64_t Fixed(T value, int64_t seed) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    return Bytes({bytes, sizeof(T)}, seed);
  }
  static int64_t Int(int32_t value, int64_t seed) { return Fixed(value, seed); }
  static int64_t Long(int64_t value, int64_t seed) { return Fixed(value, seed); }
};

// Big-endian two's complement without superfluous bytes, as java.math.BigInteger gives it.
std::string BigEndianBytes(Int128 value) {
  std::string bytes;
  do {
    bytes.insert(bytes.begin(), static_cast<char>(value & 0xFF));
    value >>= 8;
  } while (!((value == 0 && bytes[0] >= 0) || (value == -1 && bytes[0] < 0)));
  return bytes;
}

template <class H>
typename H::Hash HashOf(const Column& column, size_t row, typename H::Hash seed);

template <class H>
typename H::Hash HashNested(const Column& column, size_t row, typename H::Hash seed) {
  if (column.type->is(TypeId::kStruct)) {
    for (const Column* child : column.children) seed = HashOf<H>(*child, row, seed);
    return seed;
  }
  ListRef list = column.values<ListRef>()[row];
  for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
    for (const Column* child : column.children) seed = HashOf<H>(*child, e, seed);
  }
  return seed;
}

template <class H>
typename H::Hash HashOf(const Column& column, size_t row, typename H::Hash seed) {
  if (column.is_null(row)) return seed;
  switch (column.type->id) {
    case TypeId::kNull:
      return seed;
    case TypeId::kBoolean:
      return H::Int(column.values<uint8_t>()[row] ? 1 : 0, seed);
    case TypeId::kTinyInt:
      return H::Int(column.values<int8_t>()[row], seed);
    case TypeId::kSmallInt:
      return H::Int(column.values<int16_t>()[row], seed);
    case TypeId::kInt:
    case TypeId::kDate:
    case TypeId::kYearMonthInterval:
      return H::Int(column.values<int32_t>()[row], seed);
    case TypeId::kFloat: {
      float value = column.values<float>()[row];
      return H::Int(std::bit_cast<int32_t>(value == 0 ? 0.0f : value), seed);
    }
    case TypeId::kDouble: {
      double value = column.values<double>()[row];
      return H::Long(std::bit_cast<int64_t>(value == 0 ? 0.0 : value), seed);
    }
    case TypeId::kDecimal: {
      Int128 value = column.values<Int128>()[row];
      return column.type->precision <= 18 ? H::Long(static_cast<int64_t>(value), seed)
                                          : H::Bytes(BigEndianBytes(value), seed);
    }
    case TypeId::kString:
    case TypeId::kBinary:
      return H::Bytes(column.values<Text>()[row], seed);
    case TypeId::kCalendarInterval: {
      const CalendarInterval& value = column.values<CalendarInterval>()[row];
      return H::Int(value.months, H::Int(value.days, H::Long(value.micros, seed)));
    }
    case TypeId::kStruct:
    case TypeId::kArray:
    case TypeId::kMap:
      return HashNested<H>(column, row, seed);
    default:
      return H::Long(column.values<int64_t>()[row], seed);
  }
}

template <class H>
Result<Signature> ResolveHash(const ResolveInput& input) {
  Signature signature = KeepTypes(input, H::kType);
  signature.nullable = false;
  return signature;
}

template <class H>
Column* RunHash(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  constexpr typename H::Hash kSeed = 42;
  Column* result = NewColumn(call.type, rows, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    typename H::Hash hash = kSeed;
    for (const Column* argument : arguments) hash = HashOf<H>(*argument, i, hash);
    result->values<typename H::Hash>()[i] = hash;
  }
  return result;
}

}  // namespace

FunctionTable HashFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("hash", 1, -1, ResolveHash<Murmur3>, RunHash<Murmur3>,
               "Murmur3 hash of the arguments"),
      Resolved("xxhash64", 1, -1, ResolveHash<XxHash64>, RunHash<XxHash64>,
               "XXH64 hash of the arguments"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
