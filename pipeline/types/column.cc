#include "pipeline/types/column.h"

#include <algorithm>
#include <vector>

#include "core/bytes.h"

namespace rillmill::pipeline {
namespace {

constexpr uint32_t kNoRow = UINT32_MAX;

template <class T>
void GatherValues(const Column& from, std::span<const uint32_t> rows, Column* to) {
  const T* source = from.values<T>();
  T* target = to->values<T>();
  for (size_t i = 0; i < rows.size(); ++i) {
    target[i] = rows[i] == kNoRow ? T{} : source[rows[i]];
  }
}

void GatherByWidth(const Column& from, std::span<const uint32_t> rows, Column* to) {
  switch (ValueWidth(*from.type)) {
    case 1:
      return GatherValues<uint8_t>(from, rows, to);
    case 2:
      return GatherValues<uint16_t>(from, rows, to);
    case 4:
      return GatherValues<uint32_t>(from, rows, to);
    case 8:
      return GatherValues<uint64_t>(from, rows, to);
    case 16:
      return GatherValues<CalendarInterval>(from, rows, to);
    default:
      return;
  }
}

void GatherNulls(const Column& from, std::span<const uint32_t> rows, Column* to, Arena* arena) {
  bool outer = std::find(rows.begin(), rows.end(), kNoRow) != rows.end();
  if (!from.nulls && !outer) return;
  uint8_t* nulls = EnsureNulls(to, arena);
  for (size_t i = 0; i < rows.size(); ++i) {
    nulls[i] = rows[i] == kNoRow ? 1 : static_cast<uint8_t>(from.is_null(rows[i]));
  }
}

bool IsList(const DataType& type) { return type.is(TypeId::kArray) || type.is(TypeId::kMap); }
bool IsText(const DataType& type) { return type.is(TypeId::kString) || type.is(TypeId::kBinary); }

void CopyStrings(Column* column, Arena* arena) {
  std::string_view* views = column->values<std::string_view>();
  size_t total = 0;
  for (size_t i = 0; i < column->size; ++i) total += column->is_null(i) ? 0 : views[i].size();
  char* at = arena->NewArray<char>(total);
  for (size_t i = 0; i < column->size; ++i) {
    if (column->is_null(i) || views[i].empty()) {
      views[i] = {};
      continue;
    }
    std::memcpy(at, views[i].data(), views[i].size());
    views[i] = {at, views[i].size()};
    at += views[i].size();
  }
}

// Appends list part `part` behind `offset` elements that stand before it in the concatenated child.
void ShiftLists(const Column& part, uint32_t offset, ListRef* to) {
  const ListRef* lists = part.values<ListRef>();
  for (size_t i = 0; i < part.size; ++i) to[i] = {lists[i].begin + offset, lists[i].size};
}

Column* ConcatChild(std::span<const Column* const> parts, size_t child, Arena* arena) {
  std::vector<const Column*> children;
  for (const Column* part : parts) children.push_back(part->children[child]);
  return Concat(children, arena);
}

}  // namespace

Column* NewColumn(const DataType& type, uint32_t size, Arena* arena) {
  Column* column = arena->New<Column>();
  column->type = &type;
  column->size = size;
  column->data = arena->Allocate(std::max<size_t>(1, ValueWidth(type) * size), 16);
  if (type.fields) {
    Column** children = arena->NewArray<Column*>(type.fields->size());
    for (size_t i = 0; i < type.fields->size(); ++i) {
      children[i] =
          type.is(TypeId::kStruct) ? NewColumn((*type.fields)[i].type, size, arena) : nullptr;
    }
    column->children = {children, type.fields->size()};
  }
  return column;
}

Column* NewNullColumn(const DataType& type, uint32_t size, Arena* arena) {
  Column* column = NewColumn(type, size, arena);
  std::memset(column->data, 0, ValueWidth(type) * size);
  if (IsText(type)) std::fill_n(column->values<std::string_view>(), size, std::string_view());
  std::memset(EnsureNulls(column, arena), 1, size);
  for (size_t i = 0; i < column->children.size(); ++i) {
    uint32_t child_size = type.is(TypeId::kStruct) ? size : 0;
    column->children[i] = NewNullColumn((*type.fields)[i].type, child_size, arena);
  }
  return column;
}

uint8_t* EnsureNulls(Column* column, Arena* arena) {
  if (!column->nulls) {
    column->nulls = arena->NewArray<uint8_t>(std::max<uint32_t>(1, column->size));
    std::memset(column->nulls, 0, column->size);
  }
  return column->nulls;
}

Column* GatherOrNull(const Column& from, std::span<const uint32_t> rows, Arena* arena) {
  Column* to = arena->New<Column>();
  to->type = from.type;
  to->size = static_cast<uint32_t>(rows.size());
  to->data = arena->Allocate(std::max<size_t>(1, ValueWidth(*from.type) * rows.size()), 16);
  GatherByWidth(from, rows, to);
  GatherNulls(from, rows, to, arena);
  to->children = from.children;
  if (from.type->is(TypeId::kStruct)) {
    Column** children = arena->NewArray<Column*>(from.children.size());
    for (size_t i = 0; i < from.children.size(); ++i) {
      children[i] = GatherOrNull(*from.children[i], rows, arena);
    }
    to->children = {children, from.children.size()};
  }
  return to;
}

Column* Gather(const Column& from, std::span<const uint32_t> rows, Arena* arena) {
  return GatherOrNull(from, rows, arena);
}

Column* CopyInto(const Column& from, Arena* arena) {
  Column* to = arena->New<Column>(from);
  size_t bytes = ValueWidth(*from.type) * from.size;
  to->data = arena->Allocate(std::max<size_t>(1, bytes), 16);
  CopyBytes(to->data, from.data, bytes);
  if (from.nulls) {
    to->nulls = arena->NewArray<uint8_t>(std::max<uint32_t>(1, from.size));
    std::memcpy(to->nulls, from.nulls, from.size);
  }
  if (IsText(*from.type)) CopyStrings(to, arena);
  if (!from.children.empty()) {
    Column** children = arena->NewArray<Column*>(from.children.size());
    for (size_t i = 0; i < from.children.size(); ++i)
      children[i] = CopyInto(*from.children[i], arena);
    to->children = {children, from.children.size()};
  }
  return to;
}

Column* Concat(std::span<const Column* const> parts, Arena* arena) {
  RILLMILL_DCHECK(!parts.empty());
  const DataType& type = *parts[0]->type;
  Column* to = arena->New<Column>();
  to->type = &type;
  bool any_null = false;
  for (const Column* part : parts) {
    to->size += part->size;
    any_null |= part->nulls != nullptr;
  }
  size_t width = ValueWidth(type);
  to->data = arena->Allocate(std::max<size_t>(1, width * to->size), 16);
  if (any_null) EnsureNulls(to, arena);
  uint32_t row = 0, elements = 0;
  for (const Column* part : parts) {
    if (part->nulls) CopyBytes(to->nulls + row, part->nulls, part->size);
    if (IsList(type)) {
      ShiftLists(*part, elements, to->values<ListRef>() + row);
      elements += part->children[0]->size;
    } else {
      CopyBytes(to->values<char>() + row * width, part->data, part->size * width);
    }
    row += part->size;
  }
  if (type.fields) {
    Column** children = arena->NewArray<Column*>(type.fields->size());
    for (size_t i = 0; i < type.fields->size(); ++i) children[i] = ConcatChild(parts, i, arena);
    to->children = {children, type.fields->size()};
  }
  return to;
}

ColumnBatch NewBatch(uint32_t rows, size_t columns, Arena* arena) {
  return {rows, {arena->NewArray<Column*>(columns), columns}};
}

ColumnBatch GatherBatch(const ColumnBatch& from, std::span<const uint32_t> rows, Arena* arena) {
  ColumnBatch to = NewBatch(static_cast<uint32_t>(rows.size()), from.columns.size(), arena);
  for (size_t i = 0; i < from.columns.size(); ++i)
    to.columns[i] = Gather(*from.columns[i], rows, arena);
  return to;
}

ColumnBatch CopyBatch(const ColumnBatch& from, Arena* arena) {
  ColumnBatch to = NewBatch(from.rows, from.columns.size(), arena);
  for (size_t i = 0; i < from.columns.size(); ++i)
    to.columns[i] = CopyInto(*from.columns[i], arena);
  return to;
}

}  // namespace rillmill::pipeline
