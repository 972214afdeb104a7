#include "config/trigger.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "config/section.h"
#include "core/options.h"
#include "pipeline/text/interval.h"

namespace rillmill::config {
namespace {

using pipeline::OutputMode;
using pipeline::TriggerKind;

template <class T>
using Words = std::array<std::pair<std::string_view, T>, 3>;

constexpr Words<TriggerKind> kTriggers = {{{"default", TriggerKind::kDefault},
                                           {"availableNow", TriggerKind::kAvailableNow},
                                           {"once", TriggerKind::kOnce}}};
constexpr Words<OutputMode> kModes = {{{"append", OutputMode::kAppend},
                                       {"update", OutputMode::kUpdate},
                                       {"complete", OutputMode::kComplete}}};

// The value of a word, in any case, or null.
template <class T>
const T* Find(const Words<T>& words, std::string_view text) {
  const CaseInsensitiveLess less;
  for (const auto& [word, value] : words) {
    if (!less(word, text) && !less(text, word)) return &value;
  }
  return nullptr;
}

template <class T>
std::string_view Nearest(const Words<T>& words, std::string_view text) {
  std::vector<std::string_view> known;
  for (const auto& entry : words) known.push_back(entry.first);
  return NearestName(text, known);
}

}  // namespace

Result<Trigger> ParseTrigger(const Located& text) {
  if (text.text.empty()) return Trigger{};
  if (const TriggerKind* kind = Find(kTriggers, text.text)) return Trigger{*kind, 0};
  if (std::string_view nearest = Nearest(kTriggers, text.text); !nearest.empty()) {
    return Invalid(text.where, fmt::format("trigger: unknown \"{}\" (did you mean \"{}\"?)",
                                           text.text, nearest));
  }
  auto micros = pipeline::ParseFixedInterval(text.text);
  if (!micros.ok())
    return micros.status().As(StatusCode::kInvalid).WithContext(text.where + ": trigger");
  if (*micros < 0)
    return Invalid(text.where, fmt::format("trigger: \"{}\" is negative", text.text));
  if (*micros == 0) return Trigger{};
  if (*micros < 1000)
    return Invalid(text.where,
                   fmt::format("trigger: \"{}\" is less than a millisecond", text.text));
  return Trigger{TriggerKind::kInterval, *micros / 1000};
}

Result<OutputMode> ParseOutputMode(const Located& text) {
  if (text.text.empty()) return OutputMode::kAppend;
  if (const OutputMode* mode = Find(kModes, text.text)) return *mode;
  const std::string_view nearest = Nearest(kModes, text.text);
  const std::string hint =
      nearest.empty() ? "append, update or complete" : fmt::format("did you mean \"{}\"?", nearest);
  return Invalid(text.where, fmt::format("outputMode: unknown \"{}\" ({})", text.text, hint));
}

}  // namespace rillmill::config
