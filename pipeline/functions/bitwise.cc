// & | ^ ~, shifts, bit counts.
#include <bit>

#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

Result<Signature> ResolveBits(const ResolveInput& input) {
  RILLMILL_ASSIGN(DataType type, CommonArgumentType(input));
  for (size_t i = 0; i < input.arguments.size(); ++i) {
    const DataType& actual = input.arguments[i]->type;
    if (!actual.is_integral() && !actual.is(TypeId::kNull) && !actual.is(TypeId::kString))
      return UnexpectedType(input, i, "INTEGRAL");
  }
  if (!type.is_integral()) type = TypeId::kBigInt;
  Signature signature;
  signature.result = type;
  signature.arguments.assign(input.arguments.size(), type);
  return signature;
}

// Calls f.template operator()<T>() with the integer type.
template <class F>
Column* WithInteger(const DataType& type, F f) {
  switch (type.id) {
    case TypeId::kTinyInt:
      return f.template operator()<int8_t>();
    case TypeId::kSmallInt:
      return f.template operator()<int16_t>();
    case TypeId::kInt:
      return f.template operator()<int32_t>();
    default:
      return f.template operator()<int64_t>();
  }
}

struct And {
  static int64_t Apply(int64_t a, int64_t b) { return a & b; }
};
struct Or {
  static int64_t Apply(int64_t a, int64_t b) { return a | b; }
};
struct Xor {
  static int64_t Apply(int64_t a, int64_t b) { return a ^ b; }
};

template <class Op>
Column* RunBits(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  return WithInteger(call.type, [&]<class T>() {
    const T* a = Values<T>(arguments[0]);
    const T* b = Values<T>(arguments[1]);
    return MapAll<T>(call, arguments, rows, context,
                     [&](uint32_t i) { return Op::Apply(a[i], b[i]); });
  });
}

Column* RunNot(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  return WithInteger(call.type, [&]<class T>() {
    const T* a = Values<T>(arguments[0]);
    return MapAll<T>(call, arguments, rows, context, [&](uint32_t i) { return ~a[i]; });
  });
}

Result<Signature> ResolveShift(const ResolveInput& input) {
  return ResolveByLetters(input, input.arguments[0]->type.is(TypeId::kBigInt) ? "li>l" : "ii>i");
}

// Java's shifts: only the low bits of the count matter.
struct Left {
  template <class T>
  static T Apply(T a, unsigned n) {
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) << n);
  }
};
struct Right {
  template <class T>
  static T Apply(T a, unsigned n) {
    return a >> n;
  }
};
struct RightUnsigned {
  template <class T>
  static T Apply(T a, unsigned n) {
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) >> n);
  }
};

template <class Op, class T>
Column* Shift(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context) {
  const T* a = Values<T>(arguments[0]);
  const int32_t* n = Values<int32_t>(arguments[1]);
  constexpr unsigned kMask = sizeof(T) * 8 - 1;
  return MapAll<T>(call, arguments, rows, context, [&](uint32_t i) {
    return Op::Apply(a[i], static_cast<unsigned>(n[i]) & kMask);
  });
}

template <class Op>
Column* RunShift(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  if (call.type.is(TypeId::kBigInt)) return Shift<Op, int64_t>(call, arguments, rows, context);
  return Shift<Op, int32_t>(call, arguments, rows, context);
}

Column* RunCount(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const int64_t* a = Values<int64_t>(arguments[0]);
  return MapAll<int32_t>(call, arguments, rows, context,
                         [&](uint32_t i) { return std::popcount(static_cast<uint64_t>(a[i])); });
}

Column* RunGet(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  const int64_t* a = Values<int64_t>(arguments[0]);
  const int32_t* n = Values<int32_t>(arguments[1]);
  return MapAll<int8_t>(call, arguments, rows, context,
                        [&](uint32_t i) { return (a[i] >> (n[i] & 63)) & 1; });
}

Result<Signature> ResolveGet(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "li>i"));
  signature.result = TypeId::kTinyInt;
  return signature;
}

// Binary digits without leading zeros.
Column* RunBin(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  const int64_t* a = Values<int64_t>(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    for (int bit = std::max(static_cast<int>(std::bit_width(static_cast<uint64_t>(a[i]))), 1) - 1;
         bit >= 0; --bit) {
      out->push_back((static_cast<uint64_t>(a[i]) >> bit) & 1 ? '1' : '0');
    }
    return true;
  });
}

}  // namespace

FunctionTable BitwiseFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("&", 2, 2, ResolveBits, RunBits<And>, "bitwise and"),
      Resolved("|", 2, 2, ResolveBits, RunBits<Or>, "bitwise or"),
      Resolved("^", 2, 2, ResolveBits, RunBits<Xor>, "bitwise exclusive or"),
      Resolved("~", 1, 1, ResolveBits, RunNot, "bitwise complement"),
      Resolved("shiftleft", 2, 2, ResolveShift, RunShift<Left>, "shifted left"),
      Resolved("shiftright", 2, 2, ResolveShift, RunShift<Right>,
               "shifted right, keeping the sign"),
      Resolved("shiftrightunsigned", 2, 2, ResolveShift, RunShift<RightUnsigned>,
               "shifted right, filled with zeros"),
      Typed("bit_count", "l>i", RunCount, "number of bits that are set"),
      Resolved("bit_get", 2, 2, ResolveGet, RunGet, "a bit by its number"),
      Resolved("getbit", 2, 2, ResolveGet, RunGet, "a bit by its number"),
      Typed("bin", "l>s", RunBin, "binary digits"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
