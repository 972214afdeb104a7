// get_json_object, json_array_length, json_object_keys, to_json, from_json.
#include <numeric>

#include "pipeline/functions/json_path.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/json/decoder.h"
#include "pipeline/text/datetime.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

Result<Signature> ResolveGet(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "ss>s"));
  if (std::optional<std::string> path = ConstantText(input, 1)) {
    signature.prepared = std::make_shared<const std::optional<JsonPath>>(ParseJsonPath(*path));
  }
  return signature;
}

Column* RunGet(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  const auto* constant = Prepared<std::optional<JsonPath>>(call);
  JsonNodeReader reader;
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    std::optional<JsonPath> own;
    if (!constant) own = ParseJsonPath(Texts(arguments[1])[i]);
    const std::optional<JsonPath>& path = constant ? *constant : own;
    std::optional<JsonNode> root = path ? reader.Read(texts[i]) : std::nullopt;
    return root && AppendAtPath(*root, *path, out);
  });
}

Column* RunArrayLength(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                       EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  JsonNodeReader reader;
  return MapOptional<int32_t>(call, arguments, rows, context,
                              [&](uint32_t i) -> std::optional<int32_t> {
                                std::optional<JsonNode> root = reader.Read(texts[i]);
                                if (!root || root->kind != JsonNode::Kind::kArray)
                                  return std::nullopt;
                                return static_cast<int32_t>(root->children.size());
                              });
}

Column* RunObjectKeys(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  JsonNodeReader reader;
  Column* result = NewResult(call, arguments, rows, context->arena);
  TextListBuilder lists(result, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    std::optional<JsonNode> root = result->is_null(i) ? std::nullopt : reader.Read(texts[i]);
    bool object = root && root->kind == JsonNode::Kind::kObject;
    if (object) {
      for (const std::string& name : root->names) lists.AddCopy(name);
    } else {
      SetNull(result, i, context->arena);
    }
    lists.FinishRow(i);
  }
  lists.Finish();
  return result;
}

// --- Options: a constant MAP<STRING, STRING>

using OptionList = std::vector<std::pair<std::string, std::string>>;

Result<OptionList> ConstantOptions(const ResolveInput& input, size_t argument) {
  OptionList options;
  if (argument >= input.arguments.size()) return options;
  const Datum* datum = ConstantArgument(input, argument);
  const auto* entries = datum ? std::get_if<std::vector<Datum>>(&datum->v) : nullptr;
  if (!entries || !input.arguments[argument]->type.is(kMap)) {
    return Status(StatusCode::kInvalid,
                  "Must use the `map()` function for options, with constant texts.",
                  "INVALID_OPTIONS.NON_MAP_FUNCTION");
  }
  for (size_t i = 0; i + 1 < entries->size(); i += 2) {
    const auto* key = std::get_if<std::string>(&(*entries)[i].v);
    const auto* value = std::get_if<std::string>(&(*entries)[i + 1].v);
    if (!key || !value) {
      return Status(StatusCode::kInvalid, "A type of keys and values in `map()` must be string.",
                    "INVALID_OPTIONS.NON_STRING_TYPE");
    }
    options.emplace_back(*key, *value);
  }
  return options;
}

// --- to_json

struct ToJsonPlan {
  std::shared_ptr<const DateTimePattern> timestamp_pattern;  // null: ISO with milliseconds
  std::shared_ptr<const DateTimePattern> date_pattern;
  const TimeZone* zone = nullptr;  // null: the session's
  std::optional<bool> ignore_null_fields;
};

Result<std::shared_ptr<const ToJsonPlan>> PlanToJson(const OptionList& options) {
  auto plan = std::make_shared<ToJsonPlan>();
  for (const auto& [name, value] : options) {
    if (name == "timestampFormat") {
      RILLMILL_ASSIGN(plan->timestamp_pattern, DateTimePattern::Compile(value, false));
    } else if (name == "dateFormat") {
      RILLMILL_ASSIGN(plan->date_pattern, DateTimePattern::Compile(value, false));
    } else if (name == "timeZone") {
      RILLMILL_ASSIGN(plan->zone, FindTimeZone(value));
    } else if (name == "ignoreNullFields") {
      plan->ignore_null_fields = value == "true";
    }
  }
  return std::shared_ptr<const ToJsonPlan>(plan);
}

Result<Signature> ResolveToJson(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (!type.is_nested()) return UnexpectedType(input, 0, "STRUCT\" or \"ARRAY\" or \"MAP");
  Signature signature = KeepTypes(input, kString);
  RILLMILL_ASSIGN(OptionList options, ConstantOptions(input, 1));
  RILLMILL_ASSIGN(signature.prepared, PlanToJson(options));
  return signature;
}

const DataType& StringType() {
  static const DataType type = kString;
  return type;
}

// Dates and timestamps with a format of their own become texts before they are written.
class TemporalFormatter {
 public:
  TemporalFormatter(const ToJsonPlan& plan, const TimeZone& zone, Arena* arena)
      : plan_(plan), zone_(zone), arena_(arena) {}

  Column* Apply(Column* column) {
    if (column->type->is(kTimestamp) && plan_.timestamp_pattern) {
      return Format<int64_t>(*column, *plan_.timestamp_pattern, zone_, 1);
    }
    if (column->type->is(kDate) && plan_.date_pattern) {
      return Format<int32_t>(*column, *plan_.date_pattern, *UtcZone(), int64_t{86'400'000'000});
    }
    if (column->children.empty()) return column;
    Column* copy = arena_->New<Column>(*column);
    Column** children = arena_->NewArray<Column*>(column->children.size());
    for (size_t i = 0; i < column->children.size(); ++i) children[i] = Apply(column->children[i]);
    copy->children = {children, column->children.size()};
    return copy;
  }

 private:
  template <class T>
  Column* Format(const Column& from, const DateTimePattern& pattern, const TimeZone& zone,
                 int64_t unit) {
    Column* to = NewColumn(StringType(), from.size, arena_);
    to->nulls = from.nulls;
    std::string text;
    for (uint32_t i = 0; i < from.size; ++i) {
      text.clear();
      if (!from.is_null(i)) pattern.Format(from.values<T>()[i] * unit, zone, &text);
      to->values<Text>()[i] = arena_->Copy(text);
    }
    return to;
  }

  const ToJsonPlan& plan_;
  const TimeZone& zone_;
  Arena* arena_;
};

Column* RunToJson(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const ToJsonPlan& plan = *Prepared<ToJsonPlan>(call);
  const TimeZone* zone = plan.zone ? plan.zone : context->zone;
  ToJsonOptions options{zone, plan.ignore_null_fields.value_or(context->conf->ignore_null_fields)};
  const Column& values = *TemporalFormatter(plan, *zone, context->arena).Apply(arguments[0]);
  return MapText(call, arguments.first(1), rows, context, [&](uint32_t i, std::string* out) {
    AppendJson(values, i, options, out);
    return true;
  });
}

// --- from_json(text, NULL literal of the target type[, options])

Result<Signature> ResolveFromJson(const ResolveInput& input) {
  const DataType& schema = input.arguments[1]->type;
  if (!schema.is(kStruct)) {
    return TypeMismatch(input, "INVALID_JSON_SCHEMA",
                        "Input schema \"" + schema.ToString() + "\" must be a struct.");
  }
  RILLMILL_ASSIGN(OptionList written, ConstantOptions(input, 2));
  DecodeRequest request;
  RILLMILL_ASSIGN(request.options, ParseJsonOptions(written, *input.conf));
  request.schema = schema;
  request.fields.resize(schema.fields->size());
  std::iota(request.fields.begin(), request.fields.end(), 0);
  request.all_fields = true;
  Signature signature = KeepTypes(input, schema);
  signature.arguments[0] = kString;
  RILLMILL_ASSIGN(signature.prepared, PlanJsonDecode(std::move(request)));
  return signature;
}

Column* RunFromJson(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  auto plan = std::static_pointer_cast<const JsonDecodePlan>(call.prepared);
  DecodedRows decoded;
  Status status = NewJsonDecoder(plan)->Decode(*arguments[0], context->arena, &decoded);
  if (!status.ok()) {
    context->Fail(std::move(status));
    return NewNullColumn(call.type, rows, context->arena);
  }
  Column* result = context->arena->New<Column>();
  result->type = &call.type;
  result->size = rows;
  result->children = decoded.batch.columns;
  if (decoded.struct_null)
    std::memcpy(EnsureNulls(result, context->arena), decoded.struct_null, rows);
  return result;
}

}  // namespace

FunctionTable JsonFunctions() {
  static const ScalarFunction kTable[] = {
      Resolved("get_json_object", 2, 2, ResolveGet, RunGet, "the value at a path such as $.a[0].b"),
      Typed("json_array_length", "s>i", RunArrayLength, "number of elements of a JSON array"),
      Typed("json_object_keys", "s>S", RunObjectKeys, "names of a JSON object's fields"),
      Resolved("to_json", 1, 2, ResolveToJson, RunToJson, "a struct, map or array as JSON"),
      {.name = "from_json",
       .min_arguments = 2,
       .max_arguments = 3,
       .resolve = ResolveFromJson,
       .run = RunFromJson,
       .may_fail = true,
       .help = "a struct from JSON, by a schema"},
  };
  return kTable;
}

}  // namespace rillmill::pipeline
