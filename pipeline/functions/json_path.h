// get_json_object's paths: $.a.b, $['a'], $.list[0], $.list[*].x
//
// Threads: a JsonPath is immutable and shared; a JsonPathReader belongs to one kernel run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/json/tokenizer.h"

namespace rillmill::pipeline {

struct JsonStep {
  enum class Kind : uint8_t { kName, kAnyName, kIndex, kAnyIndex };
  Kind kind;
  std::string name;
  uint32_t index = 0;
};

using JsonPath = std::vector<JsonStep>;

// Nothing when the text is no path: get_json_object is NULL then.
std::optional<JsonPath> ParseJsonPath(std::string_view text);

// A JSON value in memory; numbers keep their text.
struct JsonNode {
  enum class Kind : uint8_t { kNull, kWord, kText, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string text;                // kWord: number, true, false; kText: the string
  std::vector<std::string> names;  // kObject, one per child
  std::vector<JsonNode> children;
};

// The first value of a text; nothing when it is broken.
class JsonNodeReader {
 public:
  JsonNodeReader() : tokenizer_(JsonOptions{}) {}
  std::optional<JsonNode> Read(std::string_view text);

 private:
  bool ReadValue(Token token, JsonNode* node);
  bool ReadString(std::string* out);

  JsonTokenizer tokenizer_;
};

void AppendJsonNode(const JsonNode& node, std::string* out);

// What get_json_object gives for the value; false: NULL.
bool AppendAtPath(const JsonNode& node, const JsonPath& path, std::string* out);

}  // namespace rillmill::pipeline
