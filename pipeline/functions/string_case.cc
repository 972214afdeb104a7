// Whole texts: case, length, order, repetition.
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/functions/utf8.h"

namespace rillmill::pipeline {
namespace {

using AppendText = void (*)(std::string_view, std::string*);

template <AppendText kAppend>
Column* RunText(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    kAppend(in[i], out);
    return true;
  });
}

// Words are separated by blanks only, as in Spark.
void AppendTitle(std::string_view text, std::string* out) {
  bool start = true;
  for (size_t at = 0; at < text.size();) {
    char32_t c = DecodeCharacter(text, &at);
    AppendCharacter(start ? UpperCharacter(c) : LowerCharacter(c), out);
    start = c == ' ';
  }
}

void AppendReversed(std::string_view text, std::string* out) {
  out->resize(text.size());
  size_t end = text.size();
  for (size_t at = 0; at < text.size();) {
    size_t bytes = CharacterBytes(text, at);
    end -= bytes;
    text.copy(out->data() + end, bytes, at);
    at += bytes;
  }
}

// Letters to digits by sound; the digit of a letter is at its place in the alphabet, '7' separates
// nothing, '0' does.
void AppendSoundex(std::string_view text, std::string* out) {
  constexpr std::string_view kDigits = "01230127022455012623017202";
  auto digit_of = [&](char c) { return kDigits[static_cast<size_t>((c & ~0x20) - 'A')]; };
  auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  if (text.empty() || !is_letter(text[0])) {
    out->append(text);
    return;
  }
  out->push_back(static_cast<char>(text[0] & ~0x20));
  char last = digit_of(text[0]);
  for (size_t i = 1; i < text.size() && out->size() < 4; ++i) {
    if (!is_letter(text[i])) continue;
    char digit = digit_of(text[i]);
    if (digit == '7') continue;
    if (digit != '0' && digit != last) out->push_back(digit);
    last = digit;
  }
  out->append(4 - out->size(), '0');
}

Result<Signature> ResolveReverse(const ResolveInput& input) {
  if (input.arguments[0]->type.is(TypeId::kArray))
    return KeepTypes(input, input.arguments[0]->type);
  return ResolveByLetters(input, "s>s");
}

Column* RunReverse(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                   EvalContext* context) {
  if (call.type.is(TypeId::kString))
    return RunText<AppendReversed>(call, arguments, rows, input, context);
  Column* result = NewResult(call, arguments, rows, context->arena);
  ListBuilder lists(result);
  for (uint32_t i = 0; i < rows; ++i) {
    ListRef list = Values<ListRef>(arguments[0])[i];
    for (uint32_t k = list.size; k > 0 && !result->is_null(i); --k) lists.Add(list.begin + k - 1);
    lists.FinishRow(i);
  }
  lists.Finish(*arguments[0]->children[0], context->arena);
  return result;
}

// Lengths: characters of a STRING, bytes of a BINARY.
Result<Signature> ResolveLength(const ResolveInput& input) {
  return ResolveByLetters(input, input.arguments[0]->type.is(TypeId::kBinary) ? "y>i" : "s>i");
}

Column* RunLength(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  bool bytes = arguments[0]->type->is(TypeId::kBinary);
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    return bytes ? in[i].size() : CountCharacters(in[i]);
  });
}

template <int kUnits>
Column* RunBytes(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapAll<int32_t>(call, arguments, rows, context,
                         [&](uint32_t i) { return in[i].size() * kUnits; });
}

Column* RunAscii(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    size_t at = 0;
    return in[i].empty() ? 0 : DecodeCharacter(in[i], &at);
  });
}

Column* RunChr(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  const int64_t* in = Values<int64_t>(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    if (in[i] >= 0) AppendCharacter(static_cast<char32_t>(in[i] & 0xFF), out);
    return true;
  });
}

Column* RunSpace(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const int32_t* in = Values<int32_t>(arguments[0]);
  auto size_of = [in](uint32_t i) { return static_cast<size_t>(std::max(in[i], 0)); };
  return MapSizedText(call, arguments, rows, context, size_of,
                      [&](uint32_t i, char* to) { std::memset(to, ' ', size_of(i)); });
}

Column* RunRepeat(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const int32_t* times = Values<int32_t>(arguments[1]);
  auto size_of = [=](uint32_t i) {
    return in[i].size() * static_cast<size_t>(std::max(times[i], 0));
  };
  return MapSizedText(call, arguments, rows, context, size_of, [&](uint32_t i, char* to) {
    for (char* end = to + size_of(i); to < end; to += in[i].size())
      std::memcpy(to, in[i].data(), in[i].size());
  });
}

}  // namespace

FunctionTable StringCaseFunctions() {
  static const ScalarFunction kTable[] = {
      Typed("upper", "s>s", RunText<AppendUpper>, "upper case"),
      Typed("ucase", "s>s", RunText<AppendUpper>, "upper case"),
      Typed("lower", "s>s", RunText<AppendLower>, "lower case"),
      Typed("lcase", "s>s", RunText<AppendLower>, "lower case"),
      Typed("initcap", "s>s", RunText<AppendTitle>,
            "first letters of words in upper case, the others in lower case"),
      Typed("soundex", "s>s", RunText<AppendSoundex>, "the Soundex code"),
      Resolved("reverse", 1, 1, ResolveReverse, RunReverse,
               "characters or elements in reverse order"),
      Resolved("length", 1, 1, ResolveLength, RunLength,
               "number of characters, of bytes for BINARY"),
      Resolved("len", 1, 1, ResolveLength, RunLength, "number of characters, of bytes for BINARY"),
      Resolved("char_length", 1, 1, ResolveLength, RunLength, "number of characters"),
      Resolved("character_length", 1, 1, ResolveLength, RunLength, "number of characters"),
      Typed("octet_length", "s>i", RunBytes<1>, "number of bytes"),
      Typed("bit_length", "s>i", RunBytes<8>, "number of bits"),
      Typed("ascii", "s>i", RunAscii, "code of the first character"),
      Typed("chr", "l>s", RunChr, "the character with this code"),
      Typed("char", "l>s", RunChr, "the character with this code"),
      Typed("space", "i>s", RunSpace, "that many blanks"),
      Typed("repeat", "si>s", RunRepeat, "the text repeated"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
