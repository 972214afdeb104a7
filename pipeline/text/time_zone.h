// Time zones as Java names them: regions, offsets, short ids. The only file that includes Hinnant's
// date/tz.h is time_zone.cc.
//
// Threads: immutable after construction, shared by all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/status.h"
#include "pipeline/text/civil.h"

namespace rillmill::pipeline {

class TimeZone {
 public:
  virtual ~TimeZone() = default;
  // Seconds to add to UTC to get local time, at this instant.
  virtual int32_t OffsetSecondsAt(int64_t utc_micros) const = 0;
  // The instant of a local time. In a gap it moves forward by the gap's length, in an overlap the
  // earlier offset wins, as in Java's ZonedDateTime.
  virtual int64_t LocalToUtc(int64_t local_micros) const = 0;
  virtual std::string_view id() const = 0;
  // The short name in use at this instant: "PST", "CEST"; the id of a fixed offset.
  virtual std::string_view NameAt(int64_t utc_micros) const = 0;
  int64_t UtcToLocal(int64_t utc_micros) const {
    return utc_ ? utc_micros
                : AddClamped(utc_micros, OffsetSecondsAt(utc_micros) * kMicrosPerSecond);
  }
  bool is_utc() const { return utc_; }

 protected:
  bool utc_ = false;  // offset is always 0: fast path of the callers
};

// "UTC", "Z", "+02:00", "GMT+3", "America/New_York", "PST". INVALID: error class INVALID_TIMEZONE.
// The zone lives as long as the process (an immutable cache).
Result<const TimeZone*> FindTimeZone(std::string_view id);
const TimeZone* UtcZone();
// The machine's zone: what Spark takes when spark.sql.session.timeZone is unset.
const TimeZone* MachineTimeZone();

}  // namespace rillmill::pipeline
