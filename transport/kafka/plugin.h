// The two ends of the transport `kafka`, for transport/builtin.cc.
#pragma once

#include "transport/builtin.h"

namespace rillmill::transport::kafka {

SourcePlugin KafkaSource();
SinkPlugin KafkaSink();

}  // namespace rillmill::transport::kafka
