// Where and whether a text occurs in another.
#include <algorithm>
#include <numeric>

#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/functions/utf8.h"

namespace rillmill::pipeline {
namespace {

bool StartsWith(Text text, Text part) { return text.starts_with(part); }
bool EndsWith(Text text, Text part) { return text.ends_with(part); }
bool Contains(Text text, Text part) { return text.find(part) != Text::npos; }

template <bool (*kTest)(Text, Text)>
Column* RunTest(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  const Text* parts = Texts(arguments[1]);
  return MapRows<uint8_t>(call, arguments, rows, context,
                          [&](uint32_t i) { return kTest(texts[i], parts[i]); });
}

// Position of `part` in characters from 1, 0 if it is not there; the search starts at character
// `start` from 1.
int32_t Locate(Text part, Text text, int32_t start) {
  if (start < 1) return 0;
  size_t from = CharacterOffset(text, static_cast<size_t>(start) - 1);
  if (part.empty()) return start;
  size_t found = text.find(part, from);
  return found == Text::npos ? 0 : static_cast<int32_t>(CountCharacters(text.substr(0, found))) + 1;
}

Column* RunInstr(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  const Text* parts = Texts(arguments[1]);
  return MapRows<int32_t>(call, arguments, rows, context,
                          [&](uint32_t i) { return Locate(parts[i], texts[i], 1); });
}

Column* RunLocate(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const Text* parts = Texts(arguments[0]);
  const Text* texts = Texts(arguments[1]);
  const int32_t* starts = arguments.size() > 2 ? Values<int32_t>(arguments[2]) : nullptr;
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    return Locate(parts[i], texts[i], starts ? starts[i] : 1);
  });
}

// Position in a comma-separated list.
Column* RunFindInSet(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const Text* words = Texts(arguments[0]);
  const Text* lists = Texts(arguments[1]);
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) -> int32_t {
    if (words[i].find(',') != Text::npos) return 0;
    int32_t number = 1;
    for (size_t at = 0; at <= lists[i].size(); ++number) {
      size_t end = std::min(lists[i].find(',', at), lists[i].size());
      if (lists[i].substr(at, end - at) == words[i]) return number;
      at = end + 1;
    }
    return 0;
  });
}

std::u32string Decode(Text text) {
  std::u32string characters;
  for (size_t at = 0; at < text.size();) characters.push_back(DecodeCharacter(text, &at));
  return characters;
}

int32_t Levenshtein(Text a, Text b) {
  std::u32string left = Decode(a);
  std::u32string right = Decode(b);
  std::vector<int32_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= left.size(); ++i) {
    int32_t diagonal = std::exchange(row[0], static_cast<int32_t>(i));
    for (size_t j = 1; j <= right.size(); ++j) {
      int32_t replace = diagonal + (left[i - 1] != right[j - 1]);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replace}));
    }
  }
  return row.back();
}

Column* RunLevenshtein(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                       EvalContext* context) {
  const Text* a = Texts(arguments[0]);
  const Text* b = Texts(arguments[1]);
  const int32_t* limits = arguments.size() > 2 ? Values<int32_t>(arguments[2]) : nullptr;
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    int32_t distance = Levenshtein(a[i], b[i]);
    return limits && distance > limits[i] ? -1 : distance;
  });
}

}  // namespace

FunctionTable StringSearchFunctions() {
  static const ScalarFunction kTable[] = {
      Typed("startswith", "ss>b", RunTest<StartsWith>, "does the text start with another"),
      Typed("endswith", "ss>b", RunTest<EndsWith>, "does the text end with another"),
      Typed("contains", "ss>b", RunTest<Contains>, "does the text contain another"),
      Typed("instr", "ss>i", RunInstr, "position of the second text in the first, 0 if none"),
      Typed("locate", "ss[i]>i", RunLocate, "position of the first text in the second, 0 if none"),
      Typed("position", "ss[i]>i", RunLocate,
            "position of the first text in the second, 0 if none"),
      Typed("charindex", "ss[i]>i", RunLocate,
            "position of the first text in the second, 0 if none"),
      Typed("find_in_set", "ss>i", RunFindInSet, "position in a comma-separated list, 0 if none"),
      Typed("levenshtein", "ss[i]>i", RunLevenshtein, "edit distance, -1 above the limit"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
