#include "pipeline/text/time_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "pipeline/text/civil.h"
#include "pipeline/text/zone_id.h"

namespace rillmill::pipeline {
namespace {

// The zone files list transitions up to 2037; later years repeat the rules of an equivalent one.
constexpr int32_t kLastListedYear = 2037;

// An instant before 2038 at which a zone with yearly rules has the same offset: same time in a year
// of the same shape.
int64_t ToListedYear(int64_t micros) {
  int64_t days = FloorDiv(micros, kMicrosPerDay);
  CivilDate date = CivilFromDays(days);
  if (date.year <= kLastListedYear) return micros;
  int64_t first = DaysFromCivil(date.year, 1, 1);
  for (int32_t year = kLastListedYear;; --year) {
    int64_t candidate = DaysFromCivil(year, 1, 1);
    if ((first - candidate) % 7 == 0 && IsLeapYear(year) == IsLeapYear(date.year)) {
      return micros - (first - candidate) * kMicrosPerDay;
    }
  }
}

class RegionZone final : public TimeZone {
 public:
  RegionZone(std::string id, const date::time_zone& zone) : id_(std::move(id)) {
    date::sys_seconds at = date::sys_days(date::year(-32767) / 1 / 1);
    const date::sys_seconds end = date::sys_days(date::year(kLastListedYear + 1) / 1 / 1);
    while (at < end) {
      date::sys_info info = zone.get_info(at);
      auto offset = static_cast<int32_t>(info.offset.count());
      starts_.push_back(at.time_since_epoch().count() * kMicrosPerSecond);
      offsets_.push_back(offset);
      names_.push_back(info.abbrev);
      if (info.end <= at) break;
      at = info.end;
    }
    listed_end_ = end.time_since_epoch().count() * kMicrosPerSecond;
  }

  int32_t OffsetSecondsAt(int64_t utc_micros) const override {
    return offsets_[StretchAt(utc_micros)];
  }

  int64_t LocalToUtc(int64_t local_micros) const override {
    int64_t with_earlier = WithOffsetOf(AddClamped(local_micros, -kMicrosPerDay), local_micros);
    int64_t with_later = WithOffsetOf(AddClamped(local_micros, kMicrosPerDay), local_micros);
    if (with_earlier == with_later || UtcToLocal(with_earlier) == local_micros) return with_earlier;
    return UtcToLocal(with_later) == local_micros ? with_later : with_earlier;
  }

  std::string_view id() const override { return id_; }
  std::string_view NameAt(int64_t utc_micros) const override {
    return names_[StretchAt(utc_micros)];
  }

 private:
  size_t StretchAt(int64_t utc_micros) const {
    if (utc_micros >= listed_end_) utc_micros = ToListedYear(utc_micros);
    return static_cast<size_t>(std::upper_bound(starts_.begin() + 1, starts_.end(), utc_micros) -
                               starts_.begin()) -
           1;
  }

  // The instant of the local time if the offset at `near` holds.
  int64_t WithOffsetOf(int64_t near, int64_t local_micros) const {
    return AddClamped(local_micros, -OffsetSecondsAt(near) * kMicrosPerSecond);
  }

  std::string id_;
  std::vector<int64_t> starts_;  // of the stretches of constant offset, ascending
  std::vector<int32_t> offsets_;
  std::vector<std::string> names_;
  int64_t listed_end_ = 0;
};

std::unique_ptr<TimeZone> MakeZone(std::string_view id) {
  if (std::optional<int32_t> offset = ParseZoneOffset(id)) {
    return std::make_unique<FixedOffsetZone>(*offset, std::string(id));
  }
  try {
    const date::time_zone* zone = date::locate_zone(ResolveShortZoneId(id));
    return std::make_unique<RegionZone>(std::string(id), *zone);
  } catch (const std::exception&) {
    return nullptr;
  }
}

// Zones are never dropped: their number is bounded by the zone database and by the spellings of
// offsets. Unknown ids are not kept, since they may come from data.
class ZoneCache {
 public:
  const TimeZone* Find(std::string_view id) {
    {
      std::shared_lock lock(mu_);
      if (auto it = zones_.find(id); it != zones_.end()) return it->second.get();
    }
    std::unique_ptr<TimeZone> made = MakeZone(id);
    if (!made) return nullptr;
    std::unique_lock lock(mu_);
    return zones_.try_emplace(std::string(id), std::move(made)).first->second.get();
  }

 private:
  std::shared_mutex mu_;
  std::map<std::string, std::unique_ptr<TimeZone>, std::less<>> zones_;  // guarded by mu_
};

ZoneCache& Cache() {
  static ZoneCache* const cache = new ZoneCache;  // outlives every thread
  return *cache;
}

}  // namespace

Result<const TimeZone*> FindTimeZone(std::string_view id) {
  if (const TimeZone* zone = Cache().Find(id)) return zone;
  return Status(
      StatusCode::kInvalid,
      "The timezone: " + std::string(id) +
          " is invalid. The timezone must be either a region-based zone ID or a zone offset. "
          "Region IDs must "
          "have the form 'area/city', such as 'America/Los_Angeles'. Zone offsets must be in the "
          "format "
          "'(+|-)HH', '(+|-)HH:mm' or '(+|-)HH:mm:ss', e.g. '-08', '+01:00' or '-13:33:33'.",
      "INVALID_TIMEZONE");
}

const TimeZone* UtcZone() {
  static const TimeZone* const zone = new FixedOffsetZone(0, "UTC");
  return zone;
}

const TimeZone* MachineTimeZone() {
  try {
    if (const TimeZone* zone = Cache().Find(date::current_zone()->name())) return zone;
  } catch (const std::exception&) {
    // No readable /etc/localtime: UTC, as Java does.
  }
  return UtcZone();
}

}  // namespace rillmill::pipeline
