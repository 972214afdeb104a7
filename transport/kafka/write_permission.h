// May these credentials write to a topic? Asked without writing.
//
// Brokers tell the rights of a caller only through requests that librdkafka 2.0.2 does not have.
// But they look at the rights first when they get records, and at the wanted acknowledgements next,
// of which Kafka knows 0, 1 and all. So one record that wants 2 is refused either way, and the
// reason tells: INVALID_REQUIRED_ACKS comes only to those who may write.
#pragma once

#include <string>

#include "core/status.h"
#include "transport/kafka/client.h"

namespace rillmill::transport::kafka {

// kSink when the broker refuses, or does not answer within `timeout`.
Status CheckWritePermission(Properties properties, const std::string& topic,
                            Client::Milliseconds timeout);

}  // namespace rillmill::transport::kafka
