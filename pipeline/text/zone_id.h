// The spelling of time zone ids: Java's ZoneId.of with ZoneId.SHORT_IDS, and what Spark allows on
// top ("+9:5").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "pipeline/text/time_zone.h"

namespace rillmill::pipeline {

// Seconds east of UTC of an id that is a fixed offset: "Z", "+02:00", "-0130", "+9:5", "GMT+3",
// "UTC", "EST". Nothing for regions and for what is no zone at all. At most 18 hours.
std::optional<int32_t> ParseZoneOffset(std::string_view id);

// The region that a short id stands for ("PST" is America/Los_Angeles), else the id itself.
std::string_view ResolveShortZoneId(std::string_view id);

// "Z", "+02:00", "+00:09:21": as Java prints an offset.
void AppendZoneOffset(int32_t seconds, std::string* out);

// A zone that always has the same offset.
class FixedOffsetZone final : public TimeZone {
 public:
  explicit FixedOffsetZone(int32_t offset_seconds, std::string id = {})
      : id_(std::move(id)), offset_(offset_seconds) {
    utc_ = offset_ == 0;
  }
  int32_t OffsetSecondsAt(int64_t) const override { return offset_; }
  int64_t LocalToUtc(int64_t local_micros) const override {
    return AddClamped(local_micros, -offset_ * kMicrosPerSecond);
  }
  std::string_view id() const override { return id_; }
  std::string_view NameAt(int64_t) const override { return id_; }

 private:
  std::string id_;
  int32_t offset_;
};

}  // namespace rillmill::pipeline
