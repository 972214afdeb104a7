#include "pipeline/json/structural_index.h"

#include <simdjson.h>

#include <algorithm>

namespace rillmill::pipeline {

struct StructuralIndex::Implementation {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

StructuralIndex::StructuralIndex() : implementation_(std::make_unique<Implementation>()) {}
StructuralIndex::~StructuralIndex() = default;

const uint32_t* StructuralIndex::Build(const uint8_t* data, size_t size) {
  constexpr size_t kSmallestCapacity = 64 * 1024;
  auto& parser = implementation_->parser;
  if (!parser) {
    auto created = simdjson::get_active_implementation()->create_dom_parser_implementation(
        kSmallestCapacity, 1, parser);
    if (created != simdjson::SUCCESS) return nullptr;
  }
  if (size > parser->capacity() &&
      parser->set_capacity(std::max(size, 2 * parser->capacity())) != simdjson::SUCCESS) {
    return nullptr;
  }
  if (parser->stage1(data, size, simdjson::stage1_mode::regular) != simdjson::SUCCESS)
    return nullptr;
  return parser->structural_indexes.get();
}

}  // namespace rillmill::pipeline
