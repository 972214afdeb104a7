#include "pipeline/functions/compare_values.h"

#include <functional>

namespace rillmill::pipeline {
namespace {

template <class T>
int Compare(const T& a, const T& b) {
  if (ValueLess(a, b)) return -1;
  return ValuesEqual(a, b) ? 0 : 1;
}

int CompareLists(const Column& a, size_t i, const Column& b, size_t j) {
  ListRef left = a.values<ListRef>()[i];
  ListRef right = b.values<ListRef>()[j];
  for (uint32_t k = 0; k < std::min(left.size, right.size); ++k) {
    for (size_t child = 0; child < a.children.size(); ++child) {
      int order =
          CompareValues(*a.children[child], left.begin + k, *b.children[child], right.begin + k);
      if (order != 0) return order;
    }
  }
  return Compare(left.size, right.size);
}

int CompareStructs(const Column& a, size_t i, const Column& b, size_t j) {
  for (size_t child = 0; child < a.children.size(); ++child) {
    int order = CompareValues(*a.children[child], i, *b.children[child], j);
    if (order != 0) return order;
  }
  return 0;
}

size_t Mix(size_t seed, size_t value) {
  return (seed ^ value) * 0x9E3779B97F4A7C15u + (seed >> 29);
}

template <class T>
size_t HashAtom(const T& value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (value == 0 || value != value) return value == 0 ? 0 : 1;
    return std::hash<T>()(value);
  } else if constexpr (std::is_same_v<T, Int128>) {
    return Mix(static_cast<size_t>(value), static_cast<size_t>(value >> 64));
  } else {
    return std::hash<T>()(value);
  }
}

size_t HashNested(const Column& column, size_t row) {
  size_t hash = column.children.size();
  if (column.type->is(TypeId::kStruct)) {
    for (const Column* child : column.children) hash = Mix(hash, HashValue(*child, row));
    return hash;
  }
  ListRef list = column.values<ListRef>()[row];
  for (uint32_t k = 0; k < list.size; ++k) {
    for (const Column* child : column.children) hash = Mix(hash, HashValue(*child, list.begin + k));
  }
  return hash;
}

}  // namespace

int CompareValues(const Column& a, size_t i, const Column& b, size_t j) {
  if (a.is_null(i) || b.is_null(j)) return Compare(!a.is_null(i), !b.is_null(j));
  if (a.type->is(TypeId::kStruct)) return CompareStructs(a, i, b, j);
  if (a.type->is_nested()) return CompareLists(a, i, b, j);
  return WithValueType(*a.type,
                       [&]<class T>() { return Compare(a.values<T>()[i], b.values<T>()[j]); });
}

size_t HashValue(const Column& column, size_t row) {
  if (column.is_null(row)) return 0x5bd1e995;
  if (column.type->is_nested()) return HashNested(column, row);
  return WithValueType(*column.type, [&]<class T>() { return HashAtom(column.values<T>()[row]); });
}

}  // namespace rillmill::pipeline
