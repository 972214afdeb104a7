// trim, pad, concatenation, character replacement.
#include "core/bytes.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/functions/utf8.h"

namespace rillmill::pipeline {
namespace {

bool HasCharacter(Text set, Text character) { return set.find(character) != Text::npos; }

Text TrimLeft(Text text, Text set) {
  while (!text.empty()) {
    size_t bytes = CharacterBytes(text, 0);
    if (!HasCharacter(set, text.substr(0, bytes))) break;
    text.remove_prefix(bytes);
  }
  return text;
}

Text TrimRight(Text text, Text set) {
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && IsContinuation(text[start])) --start;
    if (!HasCharacter(set, text.substr(start))) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

// Results are parts of the arguments: nothing is copied.
template <bool kLeft, bool kRight>
Column* RunTrim(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const Text* sets = arguments.size() > 1 ? Texts(arguments[1]) : nullptr;
  return MapRows<Text>(call, arguments, rows, context, [&](uint32_t i) {
    Text set = sets ? sets[i] : Text(" ");
    Text text = kLeft ? TrimLeft(in[i], set) : in[i];
    return kRight ? TrimRight(text, set) : text;
  });
}

void AppendPadding(Text pad, size_t characters, std::string* out) {
  size_t pad_characters = CountCharacters(pad);
  CheckScratch(out->size() + (characters / pad_characters + 1) * pad.size());
  for (; characters >= pad_characters; characters -= pad_characters) out->append(pad);
  out->append(pad.substr(0, CharacterOffset(pad, characters)));
}

// Texts are padded by characters with blanks, bytes by bytes with zeros; a text beside bytes makes
// all of it text.
Result<Signature> ResolvePad(const ResolveInput& input) {
  const auto is_binary = [&](size_t i) { return input.arguments[i]->type.is(TypeId::kBinary); };
  if (!is_binary(0) || (input.arguments.size() > 2 && !is_binary(2)))
    return ResolveByLetters(input, "si[s]>s");
  return ResolveByLetters(input, "yi[y]>y");
}

template <bool kLeft>
void PadBytes(Text bytes, size_t wanted, Text pad, std::string* out) {
  CheckScratch(wanted);
  const size_t missing = pad.empty() || bytes.size() >= wanted ? 0 : wanted - bytes.size();
  if (!kLeft) out->append(bytes.substr(0, wanted));
  for (size_t i = 0; i < missing; ++i) out->push_back(pad[i % pad.size()]);
  if (kLeft) out->append(bytes.substr(0, wanted));
}

template <bool kLeft>
Column* RunPad(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const int32_t* lengths = Values<int32_t>(arguments[1]);
  const Text* pads = arguments.size() > 2 ? Texts(arguments[2]) : nullptr;
  const bool binary = call.type.is(TypeId::kBinary);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    size_t wanted = static_cast<size_t>(std::max(lengths[i], 0));
    if (binary) {
      PadBytes<kLeft>(in[i], wanted, pads ? pads[i] : Text("\0", 1), out);
      return true;
    }
    Text pad = pads ? pads[i] : Text(" ");
    size_t length = CountCharacters(in[i]);
    bool padded = length < wanted && !pad.empty();
    if (kLeft && padded) AppendPadding(pad, wanted - length, out);
    out->append(in[i].substr(0, CharacterOffset(in[i], wanted)));
    if (!kLeft && padded) AppendPadding(pad, wanted - length, out);
    return true;
  });
}

// --- concat: strings, binaries or arrays

Result<Signature> ResolveConcat(const ResolveInput& input) {
  bool all_binary = true;
  bool any_array = false;
  for (const ExprPtr& argument : input.arguments) {
    all_binary = all_binary && argument->type.is(TypeId::kBinary);
    any_array = any_array || argument->type.is(TypeId::kArray);
  }
  if (!any_array) return ResolveByLetters(input, all_binary ? "y+>y" : "s+>s");
  RILLMILL_ASSIGN(DataType type, CommonArgumentType(input));
  Signature signature;
  signature.result = type;
  signature.arguments.assign(input.arguments.size(), type);
  return signature;
}

Column* ConcatLists(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  std::vector<const Column*> children;
  std::vector<uint32_t> offsets;
  uint32_t offset = 0;
  for (const Column* argument : arguments) {
    children.push_back(argument->children[0]);
    offsets.push_back(offset);
    offset += argument->children[0]->size;
  }
  ListBuilder lists(result);
  for (uint32_t i = 0; i < rows; ++i) {
    for (size_t k = 0; k < arguments.size() && !result->is_null(i); ++k) {
      ListRef list = Values<ListRef>(arguments[k])[i];
      for (uint32_t e = 0; e < list.size; ++e) lists.Add(offsets[k] + list.begin + e);
    }
    lists.FinishRow(i);
  }
  lists.Finish(*Concat(children, context->arena), context->arena);
  return result;
}

Column* RunConcat(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  if (call.type.is(TypeId::kArray)) return ConcatLists(call, arguments, rows, context);
  auto size_of = [arguments](uint32_t i) {
    size_t size = 0;
    for (const Column* argument : arguments) size += Texts(argument)[i].size();
    return size;
  };
  return MapSizedText(call, arguments, rows, context, size_of, [&](uint32_t i, char* to) {
    for (const Column* argument : arguments) {
      Text text = Texts(argument)[i];
      CopyBytes(to, text.data(), text.size());
      to += text.size();
    }
  });
}

// --- concat_ws: NULLs are skipped, arrays of strings are spread

Result<Signature> ResolveConcatWs(const ResolveInput& input) {
  Signature signature;
  signature.result = TypeId::kString;
  for (const ExprPtr& argument : input.arguments) {
    bool list = argument->type.is(TypeId::kArray);
    signature.arguments.push_back(list ? DataType::Array(TypeId::kString)
                                       : DataType(TypeId::kString));
  }
  return signature;
}

// Calls add(text) for every text of an argument at a row that is not NULL.
template <class Add>
void ForEachText(const Column& argument, uint32_t row, Add add) {
  if (argument.is_null(row)) return;
  if (argument.type->is(TypeId::kString)) return add(Texts(&argument)[row]);
  ListRef list = Values<ListRef>(&argument)[row];
  for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
    if (!argument.children[0]->is_null(e)) add(Texts(argument.children[0])[e]);
  }
}

Column* RunConcatWs(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const Text* separators = Texts(arguments[0]);
  return MapText(call, arguments.first(1), rows, context, [&](uint32_t i, std::string* out) {
    bool first = true;
    for (const Column* argument : arguments.subspan(1)) {
      ForEachText(*argument, i, [&](Text text) {
        if (!std::exchange(first, false)) AppendChecked(separators[i], out);
        AppendChecked(text, out);
      });
    }
    return true;
  });
}

Column* RunReplace(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const Text* from = Texts(arguments[1]);
  const Text* to = arguments.size() > 2 ? Texts(arguments[2]) : nullptr;
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    size_t at = 0;
    while (!from[i].empty()) {
      size_t found = in[i].find(from[i], at);
      if (found == Text::npos) break;
      out->append(in[i].substr(at, found - at));
      AppendChecked(to ? to[i] : Text(), out);
      at = found + from[i].size();
    }
    out->append(in[i].substr(at));
    return true;
  });
}

// Characters of `from` become those at the same place of `to`, or vanish.
Column* RunTranslate(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const Text* from = Texts(arguments[1]);
  const Text* to = Texts(arguments[2]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    for (size_t at = 0; at < in[i].size();) {
      size_t bytes = CharacterBytes(in[i], at);
      Text character = in[i].substr(at, bytes);
      at += bytes;
      size_t found = from[i].find(character);
      if (found == Text::npos) {
        out->append(character);
      } else {
        out->append(
            Characters(to[i], static_cast<int64_t>(CountCharacters(from[i].substr(0, found))), 1));
      }
    }
    return true;
  });
}

}  // namespace

FunctionTable StringTrimFunctions() {
  static const ScalarFunction kTable[] = {
      Typed("trim", "s[s]>s", RunTrim<true, true>,
            "without blanks, or the characters given, at both ends"),
      Typed("btrim", "s[s]>s", RunTrim<true, true>,
            "without blanks, or the characters given, at both ends"),
      Typed("ltrim", "s[s]>s", RunTrim<true, false>,
            "without blanks, or the characters given, at the start"),
      Typed("rtrim", "s[s]>s", RunTrim<false, true>,
            "without blanks, or the characters given, at the end"),
      Resolved("lpad", 2, 3, ResolvePad, RunPad<true>, "padded or cut to a length, on the left"),
      Resolved("rpad", 2, 3, ResolvePad, RunPad<false>, "padded or cut to a length, on the right"),
      Resolved("concat", 1, -1, ResolveConcat, RunConcat, "the arguments one after the other"),
      Resolved("||", 2, -1, ResolveConcat, RunConcat, "the arguments one after the other"),
      Resolved("concat_ws", 1, -1, ResolveConcatWs, RunConcatWs,
               "texts that are not NULL, with a separator"),
      Typed("replace", "ss[s]>s", RunReplace, "every occurrence of a text replaced"),
      Typed("translate", "sss>s", RunTranslate, "characters replaced one by one"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
