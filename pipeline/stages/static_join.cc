#include "core/scratch.h"
#include "pipeline/stages/planned.h"

namespace rillmill::pipeline {
namespace {

constexpr uint32_t kNoRow = UINT32_MAX;

const char* JoinName(JoinType type) {
  switch (type) {
    case JoinType::kLeftOuter:
      return "outer";
    case JoinType::kLeftSemi:
      return "semi";
    case JoinType::kLeftAnti:
      return "anti";
    case JoinType::kCross:
      return "cross";
    default:
      return "inner";
  }
}

// Hash join, or a nested loop when there are no keys. The order of the probe rows is kept.
class StaticJoinStage final : public Stage {
 public:
  explicit StaticJoinStage(const StaticJoinSpec& spec) : spec_(spec), table_(*spec.table) {}

  void Run(Flow* flow, StageContext* context) override {
    FindPairs(flow->batch, context);
    if (context->eval.failed()) return;
    if (spec_.residual) KeepTruePairs(flow->batch, context);
    if (context->eval.failed()) return;
    switch (spec_.type) {
      case JoinType::kLeftSemi:
        return KeepProbeRows(true, Fate::kUnmatched, flow, context->arena);
      case JoinType::kLeftAnti:
        return KeepProbeRows(false, Fate::kFiltered, flow, context->arena);
      default:
        return JoinRows(flow, context->arena);
    }
  }

 private:
  bool outer() const { return spec_.type == JoinType::kLeftOuter; }

  // Candidate pairs in order of the probe rows.
  void FindPairs(const ColumnBatch& probe, StageContext* context) {
    probe_rows_.clear();
    build_rows_.clear();
    if (!table_.has_keys()) return PairAll(probe.rows);
    std::vector<Column*>& keys = keys_;
    keys.clear();
    for (const ExprPtr& key : spec_.probe_keys)
      keys.push_back(Evaluate(*key, probe, &context->eval));
    if (context->eval.failed()) return;
    EncodedKeys encoded = table_.codec().Encode(keys, probe.rows, context->arena);
    null_key_ = RowsWithNullKey(keys, spec_.null_safe, probe.rows, context->arena);
    for (uint32_t row = 0; row < probe.rows; ++row) {
      if (null_key_ && null_key_[row]) continue;
      CheckScratchOf<uint32_t>(build_rows_.size());
      for (uint32_t match :
           table_.Find(encoded.bytes[row], encoded.sizes[row], encoded.hashes[row])) {
        probe_rows_.push_back(row);
        build_rows_.push_back(match);
      }
    }
  }

  void PairAll(uint32_t probe_rows) {
    CheckScratchOf<uint32_t>(size_t{probe_rows} * table_.rows().rows);
    for (uint32_t row = 0; row < probe_rows; ++row) {
      for (uint32_t match = 0; match < table_.rows().rows; ++match) {
        probe_rows_.push_back(row);
        build_rows_.push_back(match);
      }
    }
  }

  void KeepTruePairs(const ColumnBatch& probe, StageContext* context) {
    kept_.clear();
    EvaluateFilter(*spec_.residual, Combine(probe, context->arena), &context->eval, &kept_);
    for (size_t i = 0; i < kept_.size(); ++i) {
      probe_rows_[i] = probe_rows_[kept_[i]];
      build_rows_[i] = build_rows_[kept_[i]];
    }
    probe_rows_.resize(kept_.size());
    build_rows_.resize(kept_.size());
  }

  ColumnBatch Combine(const ColumnBatch& probe, Arena* arena) const {
    ColumnBatch from_probe =
        IsIdentity(probe.rows) ? probe : GatherBatch(probe, probe_rows_, arena);
    const ColumnBatch& build = table_.rows();
    ColumnBatch joined =
        NewBatch(from_probe.rows, probe.columns.size() + build.columns.size(), arena);
    size_t probe_at = spec_.probe_is_left ? 0 : build.columns.size();
    size_t build_at = spec_.probe_is_left ? probe.columns.size() : 0;
    std::copy(from_probe.columns.begin(), from_probe.columns.end(),
              joined.columns.begin() + static_cast<long>(probe_at));
    for (size_t c = 0; c < build.columns.size(); ++c) {
      joined.columns[build_at + c] = GatherOrNull(*build.columns[c], build_rows_, arena);
    }
    return joined;
  }

  // Every probe row exactly once: nothing to copy.
  bool IsIdentity(uint32_t rows) const {
    if (probe_rows_.size() != rows) return false;
    for (uint32_t row = 0; row < rows; ++row) {
      if (probe_rows_[row] != row) return false;
    }
    return true;
  }

  void JoinRows(Flow* flow, Arena* arena) {
    if (outer()) AddUnmatched(flow->batch.rows);
    ColumnBatch joined = Combine(flow->batch, arena);
    if (!IsIdentity(flow->batch.rows)) {
      flow->batch = {flow->batch.rows, {}};  // only the bookkeeping is left to do
      ExpandRows(probe_rows_, Fate::kUnmatched, flow, arena);
    }
    flow->batch = joined;
  }

  // Merges the probe rows without a partner in between.
  void AddUnmatched(uint32_t rows) {
    kept_.clear();
    std::vector<uint32_t>& probe = scratch_;
    probe.clear();
    size_t pair = 0;
    for (uint32_t row = 0; row < rows; ++row) {
      if (pair == probe_rows_.size() || probe_rows_[pair] != row) {
        probe.push_back(row);
        kept_.push_back(kNoRow);
      }
      for (; pair < probe_rows_.size() && probe_rows_[pair] == row; ++pair) {
        probe.push_back(row);
        kept_.push_back(build_rows_[pair]);
      }
    }
    probe_rows_.swap(probe);
    build_rows_.swap(kept_);
  }

  // Semi (`with_partner`) and anti joins.
  void KeepProbeRows(bool with_partner, Fate cause, Flow* flow, Arena* arena) {
    kept_.clear();
    size_t pair = 0;
    for (uint32_t row = 0; row < flow->batch.rows; ++row) {
      bool matched = pair < probe_rows_.size() && probe_rows_[pair] == row;
      while (pair < probe_rows_.size() && probe_rows_[pair] == row) ++pair;
      if (matched == with_partner && !(spec_.null_aware && IsUnknown(row))) kept_.push_back(row);
    }
    KeepRows(kept_, cause, flow, arena);
  }

  // NOT IN over a list with NULLs, or of a NULL, is unknown unless the list is empty.
  bool IsUnknown(uint32_t row) const {
    if (table_.rows().rows == 0) return false;
    return table_.has_null_key() || (null_key_ && null_key_[row]);
  }

  const StaticJoinSpec& spec_;
  const JoinTable& table_;
  const uint8_t* null_key_ = nullptr;
  std::vector<Column*> keys_;  // scratch
  std::vector<uint32_t> probe_rows_, build_rows_, kept_,
      scratch_;  // scratch: pairs, and lists being made
};

}  // namespace

StagePlanPtr PlanStaticJoin(StaticJoinSpec spec) {
  std::string text =
      std::string("static join ") + JoinName(spec.type) + " on " + NamesOf(spec.probe_keys);
  return MakePlanned<StaticJoinStage>(std::move(spec), std::move(text));
}

}  // namespace rillmill::pipeline
