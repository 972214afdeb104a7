// Maps: construction, keys and values.
#include <fmt/format.h>

#include <algorithm>

#include "pipeline/functions/compare_values.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/regex.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

Status DuplicateKey() {
  return {
      StatusCode::kRuntime,
      "Duplicate map key was found, please check the input data. To insert the duplicated key, set "
      "\"spark.sql.mapKeyDedupPolicy\" to \"LAST_WIN\".",
      "DUPLICATED_MAP_KEY"};
}
Status NullKey() { return {StatusCode::kRuntime, "Cannot use null as map key.", "NULL_MAP_KEY"}; }

void CheckKeys(const Column& keys, ListRef list, EvalContext* context) {
  for (uint32_t a = list.begin; a < list.begin + list.size; ++a) {
    if (keys.is_null(a)) return context->Fail(NullKey());
    for (uint32_t b = list.begin; b < a; ++b) {
      if (CompareValues(keys, a, keys, b) == 0) return context->Fail(DuplicateKey());
    }
  }
}

Result<Signature> ResolveMap(const ResolveInput& input) {
  if (input.arguments.size() % 2 != 0) {
    return Status(
        StatusCode::kInvalid,
        fmt::format("The `map` requires 2n (n > 0) parameters but the actual number is {}.",
                    input.arguments.size()),
        "WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
  }
  std::vector<ExprPtr> sides[2];
  for (size_t i = 0; i < input.arguments.size(); ++i) sides[i % 2].push_back(input.arguments[i]);
  RILLMILL_ASSIGN(DataType key, CommonArgumentType({input.name, sides[0], input.conf}));
  RILLMILL_ASSIGN(DataType value, CommonArgumentType({input.name, sides[1], input.conf}));
  Signature signature;
  signature.nullable = false;
  signature.result = DataType::Map(key, value);
  for (size_t i = 0; i < input.arguments.size(); ++i)
    signature.arguments.push_back(i % 2 ? value : key);
  return signature;
}

// Column k, k+2, k+4, … interleaved row by row.
Column* Interleave(Arguments arguments, size_t first, const DataType& type, uint32_t rows,
                   Arena* arena) {
  std::vector<const Column*> parts;
  for (size_t k = first; k < arguments.size(); k += 2) parts.push_back(arguments[k]);
  if (parts.empty()) return NewColumn(type, 0, arena);
  CheckScratchOf<uint32_t>(parts.size() * rows);
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < rows; ++i) {
    for (size_t k = 0; k < parts.size(); ++k) order.push_back(static_cast<uint32_t>(k * rows + i));
  }
  return Gather(*Concat(parts, arena), order, arena);
}

Column* RunMap(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  Column* result = NewColumn(call.type, rows, context->arena);
  result->children[0] = Interleave(arguments, 0, call.type.key(), rows, context->arena);
  result->children[1] = Interleave(arguments, 1, call.type.value(), rows, context->arena);
  uint32_t entries = static_cast<uint32_t>(arguments.size() / 2);
  for (uint32_t i = 0; i < rows; ++i) {
    result->values<ListRef>()[i] = {i * entries, entries};
    CheckKeys(*result->children[0], {i * entries, entries}, context);
  }
  return result;
}

Result<Signature> ResolveFromArrays(const ResolveInput& input) {
  for (size_t i = 0; i < 2; ++i) {
    if (!input.arguments[i]->type.is(kArray)) return UnexpectedType(input, i, "ARRAY");
  }
  return KeepTypes(
      input, DataType::Map(input.arguments[0]->type.element(), input.arguments[1]->type.element()));
}

Column* RunFromArrays(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  std::vector<uint32_t> elements[2];
  for (uint32_t i = 0; i < rows; ++i) {
    ListRef keys = Values<ListRef>(arguments[0])[i];
    ListRef values = Values<ListRef>(arguments[1])[i];
    if (result->is_null(i)) keys.size = values.size = 0;
    if (keys.size != values.size) {
      context->Fail(Status(StatusCode::kRuntime,
                           "The key array and value array of the map must have the same length.",
                           "_LEGACY_ERROR_TEMP_2018"));
      return NewNullColumn(call.type, rows, context->arena);
    }
    CheckKeys(*arguments[0]->children[0], keys, context);
    result->values<ListRef>()[i] = {static_cast<uint32_t>(elements[0].size()), keys.size};
    CheckScratchOf<uint32_t>(elements[0].size() + keys.size);
    for (uint32_t k = 0; k < keys.size; ++k) {
      elements[0].push_back(keys.begin + k);
      elements[1].push_back(values.begin + k);
    }
  }
  for (size_t side = 0; side < 2; ++side) {
    result->children[side] = Gather(*arguments[side]->children[0], elements[side], context->arena);
  }
  return result;
}

template <size_t kSide>
Result<Signature> ResolveSide(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is(kMap)) return UnexpectedType(input, 0, "MAP");
  return KeepTypes(input, DataType::Array(kSide == 0 ? type.key() : type.value()));
}

template <size_t kSide>
Column* RunSide(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  std::copy_n(Values<ListRef>(arguments[0]), rows, result->values<ListRef>());
  result->children[0] = arguments[0]->children[kSide];
  return result;
}

Result<Signature> ResolveEntries(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is(kMap)) return UnexpectedType(input, 0, "MAP");
  return KeepTypes(input, DataType::Array(DataType::Struct(
                              {{"key", type.key(), false}, {"value", type.value(), true}})));
}

Column* RunEntries(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  std::copy_n(Values<ListRef>(arguments[0]), rows, result->values<ListRef>());
  Column* entries = NewColumn(call.type.element(), arguments[0]->children[0]->size, context->arena);
  entries->children[0] = arguments[0]->children[0];
  entries->children[1] = arguments[0]->children[1];
  result->children[0] = entries;
  return result;
}

Result<Signature> ResolveContainsKey(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is(kMap)) return UnexpectedType(input, 0, "MAP");
  if (!CanCoerce(input.arguments[1]->type, type.key(), input.conf->ansi))
    return UnexpectedType(input, 1, type.key().ToString());
  Signature signature = KeepTypes(input, kBoolean);
  signature.arguments[1] = type.key();
  return signature;
}

Column* RunContainsKey(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                       EvalContext* context) {
  const Column& keys = *arguments[0]->children[0];
  return MapRows<uint8_t>(call, arguments, rows, context, [&](uint32_t i) {
    ListRef list = Values<ListRef>(arguments[0])[i];
    for (uint32_t e = list.begin; e < list.begin + list.size; ++e) {
      if (CompareValues(keys, e, *arguments[1], i) == 0) return true;
    }
    return false;
  });
}

// --- str_to_map(text, pair delimiter, key delimiter): both are regular expressions

Result<Signature> ResolveTextToMap(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "s[ss]>s"));
  signature.result = DataType::Map(kString, kString);
  return signature;
}

struct Pair {
  Text key;
  Text value;
  bool null;
};

Pair SplitPair(Text text, RegexMatcher* matcher) {
  if (!matcher->Find(text, 0) || matcher->begin() == matcher->end()) return {text, {}, true};
  return {text.substr(0, matcher->begin()), text.substr(matcher->end()), false};
}

std::vector<Pair> SplitPairs(Text text, const Regex& between, const Regex& inside) {
  RegexMatcher pairs(between);
  RegexMatcher keys(inside);
  std::vector<Pair> found;
  size_t from = 0;
  for (size_t at = 0; pairs.Find(text, at); at = pairs.next()) {
    if (pairs.begin() == pairs.end()) continue;
    found.push_back(SplitPair(text.substr(from, pairs.begin() - from), &keys));
    from = pairs.end();
  }
  found.push_back(SplitPair(text.substr(from), &keys));
  return found;
}

Column* RunTextToMap(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  Column* result = NewResult(call, arguments, rows, context->arena);
  std::vector<Pair> all;
  for (uint32_t i = 0; i < rows; ++i) {
    uint32_t begin = static_cast<uint32_t>(all.size());
    if (!result->is_null(i)) {
      auto between = Regex::Compile(arguments.size() > 1 ? Texts(arguments[1])[i] : ",");
      auto inside = Regex::Compile(arguments.size() > 2 ? Texts(arguments[2])[i] : ":");
      if (!between.ok()) context->Fail(between.status());
      if (!inside.ok()) context->Fail(inside.status());
      if (context->failed()) return NewNullColumn(call.type, rows, context->arena);
      for (const Pair& pair : SplitPairs(Texts(arguments[0])[i], **between, **inside)) {
        CheckScratchOf<Pair>(all.size());
        all.push_back(pair);
      }
    }
    result->values<ListRef>()[i] = {begin, static_cast<uint32_t>(all.size()) - begin};
  }
  uint32_t entries = static_cast<uint32_t>(all.size());
  Column* keys = NewColumn(call.type.key(), entries, context->arena);
  Column* values = NewColumn(call.type.value(), entries, context->arena);
  for (uint32_t e = 0; e < entries; ++e) {
    keys->values<Text>()[e] = all[e].key;
    values->values<Text>()[e] = all[e].value;
    if (all[e].null) SetNull(values, e, context->arena);
  }
  result->children[0] = keys;
  result->children[1] = values;
  for (uint32_t i = 0; i < rows; ++i) CheckKeys(*keys, result->values<ListRef>()[i], context);
  return result;
}

ScalarFunction MayFail(ScalarFunction function) {
  function.may_fail = true;
  return function;
}

}  // namespace

FunctionTable MapFunctions() {
  static const ScalarFunction kTable[] = {
      MayFail(Resolved("map", 0, -1, ResolveMap, RunMap, "a map of key, value, key, value, …")),
      MayFail(Resolved("map_from_arrays", 2, 2, ResolveFromArrays, RunFromArrays,
                       "a map of an array of keys and one of values")),
      Resolved("map_keys", 1, 1, ResolveSide<0>, RunSide<0>, "the keys"),
      Resolved("map_values", 1, 1, ResolveSide<1>, RunSide<1>, "the values"),
      Resolved("map_entries", 1, 1, ResolveEntries, RunEntries,
               "the entries as structs of key and value"),
      Resolved("map_contains_key", 2, 2, ResolveContainsKey, RunContainsKey, "is there such a key"),
      MayFail(Resolved("str_to_map", 1, 3, ResolveTextToMap, RunTextToMap,
                       "a map of a text like a:1,b:2")),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
