// Parts of texts: substring, left, right, split_part, overlay.
#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/functions/utf8.h"

namespace rillmill::pipeline {
namespace {

// SQL positions: 1 is the first character, 0 too, -1 the last.
Text Substring(Text text, int64_t position, int64_t length) {
  if (IsAscii(text)) {
    int64_t size = static_cast<int64_t>(text.size());
    int64_t start = position > 0 ? position - 1 : position < 0 ? size + position : 0;
    int64_t end = std::min(start + length, size);
    start = std::max<int64_t>(start, 0);
    return start >= end ? Text()
                        : text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start));
  }
  int64_t start = position > 0   ? position - 1
                  : position < 0 ? static_cast<int64_t>(CountCharacters(text)) + position
                                 : 0;
  return Characters(text, start, length);
}

Result<Signature> ResolveSubstring(const ResolveInput& input) {
  return ResolveByLetters(input,
                          input.arguments[0]->type.is(TypeId::kBinary) ? "yi[i]>y" : "si[i]>s");
}

Column* RunSubstring(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const int32_t* positions = Values<int32_t>(arguments[1]);
  const int32_t* lengths = arguments.size() > 2 ? Values<int32_t>(arguments[2]) : nullptr;
  return MapRows<Text>(call, arguments, rows, context, [&](uint32_t i) {
    return Substring(in[i], positions[i], lengths ? lengths[i] : INT32_MAX);
  });
}

Column* RunLeft(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const int32_t* lengths = Values<int32_t>(arguments[1]);
  return MapRows<Text>(call, arguments, rows, context,
                       [&](uint32_t i) { return Characters(in[i], 0, lengths[i]); });
}

Column* RunRight(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const int32_t* lengths = Values<int32_t>(arguments[1]);
  return MapRows<Text>(call, arguments, rows, context, [&](uint32_t i) {
    return lengths[i] <= 0 ? Text() : Substring(in[i], -int64_t{lengths[i]}, lengths[i]);
  });
}

// What stands before the count-th delimiter, from the end when the count is negative.
Text SubstringIndex(Text text, Text delimiter, int32_t count) {
  if (delimiter.empty() || count == 0) return {};
  size_t at = count > 0 ? 0 : Text::npos;
  for (int32_t k = 1; k <= std::abs(count); ++k) {
    size_t found = count > 0 ? text.find(delimiter, at)
                   : at == 0 ? Text::npos
                             : text.rfind(delimiter, at == Text::npos ? at : at - 1);
    if (found == Text::npos) return text;
    if (k == std::abs(count))
      return count > 0 ? text.substr(0, found) : text.substr(found + delimiter.size());
    at = count > 0 ? found + delimiter.size() : found;
  }
  return text;
}

Column* RunSubstringIndex(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                          EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const Text* delimiters = Texts(arguments[1]);
  const int32_t* counts = Values<int32_t>(arguments[2]);
  return MapRows<Text>(call, arguments, rows, context,
                       [&](uint32_t i) { return SubstringIndex(in[i], delimiters[i], counts[i]); });
}

void SplitLiteral(Text text, Text delimiter, std::vector<Text>* parts) {
  parts->clear();
  size_t at = 0;
  for (size_t found; !delimiter.empty() && (found = text.find(delimiter, at)) != Text::npos;
       at = found + delimiter.size()) {
    parts->push_back(text.substr(at, found - at));
  }
  parts->push_back(text.substr(at));
}

Column* RunSplitPart(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const Text* delimiters = Texts(arguments[1]);
  const int32_t* numbers = Values<int32_t>(arguments[2]);
  std::vector<Text> parts;
  return MapRows<Text>(call, arguments, rows, context, [&](uint32_t i) {
    if (numbers[i] == 0) context->Fail(InvalidIndexOfZero());
    SplitLiteral(in[i], delimiters[i], &parts);
    int64_t count = static_cast<int64_t>(parts.size());
    int64_t index = numbers[i] > 0 ? numbers[i] - 1 : count + numbers[i];
    return index < 0 || index >= count ? Text() : parts[static_cast<size_t>(index)];
  });
}

Column* RunOverlay(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  const Text* with = Texts(arguments[1]);
  const int32_t* positions = Values<int32_t>(arguments[2]);
  const int32_t* lengths = arguments.size() > 3 ? Values<int32_t>(arguments[3]) : nullptr;
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    int64_t length =
        lengths && lengths[i] >= 0 ? lengths[i] : static_cast<int64_t>(CountCharacters(with[i]));
    out->append(Substring(in[i], 1, int64_t{positions[i]} - 1)).append(with[i]);
    out->append(Substring(in[i], positions[i] + length, INT32_MAX));
    return true;
  });
}

}  // namespace

FunctionTable StringSliceFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("substring", 2, 3, ResolveSubstring, RunSubstring,
               "part of a text: position from 1, length"),
      Resolved("substr", 2, 3, ResolveSubstring, RunSubstring,
               "part of a text: position from 1, length"),
      Typed("left", "si>s", RunLeft, "the first characters"),
      Typed("right", "si>s", RunRight, "the last characters"),
      Typed("substring_index", "ssi>s", RunSubstringIndex, "what stands before the n-th delimiter"),
      Failing("split_part", "ssi>s", RunSplitPart, "the n-th part between delimiters"),
      Typed("overlay", "ssi[i]>s", RunOverlay, "a part replaced by position"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
