// Which partitions a source reads: subscribe, subscribePattern or assign.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/options.h"
#include "core/status.h"
#include "transport/kafka/client.h"

namespace rillmill::transport::kafka {

class Subscription {
 public:
  virtual ~Subscription() = default;
  // Exactly one of the three options must be given; else kInvalid.
  static Result<std::unique_ptr<Subscription>> Read(const Options& options);

  // Topics that must exist; empty: ask the broker for all and see which match.
  virtual std::vector<std::string> topics() const = 0;
  // The partitions among what the broker has, in order. Topics that do not exist are left out.
  virtual std::vector<TopicPartition> Match(const std::vector<TopicState>& states) const = 0;
  // As in Spark's progress: "Subscribe[t]".
  virtual std::string description() const = 0;
};

}  // namespace rillmill::transport::kafka
