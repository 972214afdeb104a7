#include "pipeline/json/fast_fields.h"

#include <algorithm>

namespace rillmill::pipeline {

FastFields::FastFields(const JsonDecodePlan* plan, RowSink* sink)
    : plan_(*plan), sink_(*sink), words_((plan->request.fields.size() + 63) / 64) {
  bool iso = plan->request.options.timestamp_format.empty() && plan->scalars.in_utc();
  using Action = FastField::Action;
  for (size_t i = 0; i < plan->fields().size(); ++i) {
    FastField& field = fields_.emplace_back();
    field.type = plan->fields()[i].type;
    if (!plan->counts[i]) {
      if (field.type.is(TypeId::kBinary)) field.action = Action::kBase64;
      continue;
    }
    bool slow = field.type.is_nested() || field.type.is(TypeId::kBinary);
    field.action = slow                                       ? Action::kSlow
                   : field.type.is(TypeId::kString)           ? Action::kText
                   : field.type.is(TypeId::kTimestamp) && iso ? Action::kIsoTime
                                                              : Action::kScalar;
  }
  fields_.emplace_back();
  predictions_.resize(kLookAhead);
}

void FastFields::BeginBatch() {
  if (!usable()) return;
  for (size_t i = 0; i + 1 < fields_.size(); ++i) {
    if (plan_.output[i] < 0 || static_cast<int>(i) == plan_.corrupt_field) continue;
    FastField& field = fields_[i];
    field.slot = static_cast<size_t>(plan_.output[i]);
    field.column = sink_.column(field.slot);
    if (field.column) wanted_[field.slot / 64] |= Bit(field);
  }
}

// Keys beyond the last prediction share it.
KeyPrediction* FastFields::Learn(std::string_view key, const KeyPrediction* likely) {
  int found = FindField(plan_.fields(), key);
  bool known = found >= 0 && found != plan_.corrupt_field;
  size_t field = known ? static_cast<size_t>(found) : fields_.size() - 1;
  size_t position =
      std::min(static_cast<size_t>(likely - predictions_.data()), kMaxPredictions - 1);
  predictions_.resize(std::max(predictions_.size(), position + 1 + kLookAhead));
  predictions_[position].Set(key, &fields_[field]);
  return &predictions_[position];
}

void FastFields::FillNulls(size_t word, uint64_t missing, size_t row) {
  for (; missing != 0; missing &= missing - 1) {
    size_t slot = word * 64 + static_cast<size_t>(__builtin_ctzll(missing));
    sink_.SetNull(slot, row);
    StoreValue(JsonValue(), row, sink_.column(slot));
  }
}

}  // namespace rillmill::pipeline
