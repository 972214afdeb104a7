// The bound to approach: the same decoder and the same buffers, everything else fused by hand into
// one loop.
#include <unordered_map>

#include "bench/workload.h"
#include "core/hash.h"
#include "pipeline/json/decoder.h"

namespace rillmill::bench {
namespace {

using pipeline::Column;

// Counts per (window start, text): linear probing over inline entries, keys copied once.
class CountTable {
 public:
  CountTable() : slots_(size_t{1} << 12) {}

  void Add(int64_t window, std::string_view text) {
    uint64_t hash = HashBytes(text) ^ (static_cast<uint64_t>(window) * 0x9e3779b97f4a7c15);
    for (size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      Slot& slot = slots_[at];
      if (slot.count == 0) return Insert(&slot, {hash, window, text, 0});
      if (slot.hash == hash && slot.window == window && slot.text == text) {
        ++slot.count;
        return;
      }
    }
  }

  Answer answer() const {
    Answer result{static_cast<int64_t>(used_), 0};
    for (const Slot& slot : slots_) result.total += slot.count;
    return result;
  }

 private:
  struct Slot {
    uint64_t hash;
    int64_t window;
    std::string_view text;
    int64_t count;
  };

  void Insert(Slot* slot, Slot value) {
    *slot = {value.hash, value.window, arena_.Copy(value.text), 1};
    if (++used_ * 2 > slots_.size()) Grow();
  }

  void Grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.count == 0) continue;
      size_t at = slot.hash & (slots_.size() - 1);
      while (slots_[at].count != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  Arena arena_;
  std::vector<Slot> slots_;
  size_t used_ = 0;
};

// Calls `consume` with the decoded columns of every batch of the log.
template <class Consume>
void ForEachBatch(const Workload& workload, std::vector<int> fields, const Consume& consume) {
  pipeline::DecodeRequest request;
  request.schema = workload.relation.schema;
  request.fields = std::move(fields);
  auto decoder = pipeline::NewJsonDecoder(*pipeline::PlanJsonDecode(std::move(request)));
  Arena arena;
  for (int partition = 0; partition < workload.log->partitions(); ++partition) {
    for (int64_t at = 0; BatchRef batch = workload.log->Read(partition, at);) {
      at = batch->next.value;
      arena.Reset();
      pipeline::DecodedRows rows;
      auto size = static_cast<uint32_t>(batch->records.size());
      if (!decoder->Decode(BatchSlice{std::move(batch), 0, size}, &arena, &rows).ok()) return;
      consume(rows.batch);
    }
  }
}

int64_t FloorTo(int64_t value, int64_t step) {
  int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

constexpr int64_t kHour = 3'600'000'000;

// Calls per type and window of an hour, one window every `slide`.
Answer CountHours(const Workload& workload, int64_t slide) {
  CountTable table;
  ForEachBatch(workload, {6, 1}, [&](const pipeline::ColumnBatch& batch) {
    const auto* time = batch.columns[0]->values<int64_t>();
    const auto* type = batch.columns[1]->values<std::string_view>();
    for (uint32_t i = 0; i < batch.rows; ++i) {
      if (batch.columns[0]->is_null(i)) continue;
      for (int64_t start = FloorTo(time[i], slide); start > time[i] - kHour; start -= slide)
        table.Add(start, type[i]);
    }
  });
  return table.answer();
}

}  // namespace

Answer HandFusedSfCrime(const Workload& workload) { return CountHours(workload, kHour); }
Answer HandFusedSfCrimeSliding(const Workload& workload) { return CountHours(workload, kHour / 6); }

Answer HandFusedYsb(const Workload& workload) {
  // {"ad_id":"…36…","campaign_id":"…36…"} a line; the generator writes it in exactly this form.
  std::unordered_map<std::string_view, std::string_view> campaigns;
  std::string_view table = workload.table_json;
  for (size_t at = table.find("\"ad_id\":\""); at != std::string_view::npos;
       at = table.find("\"ad_id\":\"", at + 1)) {
    size_t campaign = table.find("\"campaign_id\":\"", at) + 15;
    campaigns[table.substr(at + 9, 36)] =
        table.substr(campaign, table.find('"', campaign) - campaign);
  }
  CountTable counts;
  ForEachBatch(workload, {2, 4, 5}, [&](const pipeline::ColumnBatch& batch) {
    const auto* ad = batch.columns[0]->values<std::string_view>();
    const auto* kind = batch.columns[1]->values<std::string_view>();
    const auto* time = batch.columns[2]->values<std::string_view>();
    for (uint32_t i = 0; i < batch.rows; ++i) {
      if (kind[i] != "view") continue;
      int64_t millis = 0;
      for (char digit : time[i]) millis = millis * 10 + (digit - '0');
      auto found = campaigns.find(ad[i]);
      if (found != campaigns.end()) counts.Add(FloorTo(millis, 10'000), found->second);
    }
  });
  return counts.answer();
}

}  // namespace rillmill::bench
