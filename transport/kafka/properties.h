// Client properties: from `kafka.*` options as people write them for Java's client to librdkafka's
// names.
//
// Spark passes `kafka.*` to Java's client. Most names are the same in librdkafka; some are spelt
// differently, some say something that librdkafka says in two properties (sasl.jaas.config), some
// have no meaning outside a JVM.
#pragma once

#include <map>
#include <string>

#include "core/options.h"
#include "core/status.h"

namespace rillmill::transport::kafka {

using Properties = std::map<std::string, std::string>;

enum class Role { kConsumer, kProducer };

// The properties that the options ask for. Errors: kInvalid with the place in the job file, for
// names that Spark refuses (because it decides them itself) and for stores that only Java reads.
Result<Properties> ReadProperties(const Options& options, Role role);

}  // namespace rillmill::transport::kafka
