#include "transport/kafka/write_permission.h"

#include <fmt/format.h>

#include <utility>

namespace rillmill::transport::kafka {
namespace {

void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* verdict) {
  *static_cast<rd_kafka_resp_err_t*>(verdict) = message->err;
}

}  // namespace

Status CheckWritePermission(Properties properties, const std::string& topic,
                            Client::Milliseconds timeout) {
  properties["enable.idempotence"] = "false";
  properties["acks"] = "2";
  properties["linger.ms"] = "0";
  properties["message.timeout.ms"] = std::to_string(timeout.count());
  properties.erase("delivery.timeout.ms");
  properties.erase("request.required.acks");
  rd_kafka_resp_err_t verdict = RD_KAFKA_RESP_ERR__IN_PROGRESS;
  RILLMILL_ASSIGN(const auto client, Client::New(Role::kProducer, properties, StatusCode::kSink,
                                                 OnDelivery, &verdict));
  const TopicHandle handle = client->Topic(topic);
  const int refused =
      rd_kafka_produce(handle.get(), RD_KAFKA_PARTITION_UA, 0, nullptr, 0, nullptr, 0, nullptr);
  if (refused != 0) return client->Error(fmt::format("topic \"{}\"", topic), rd_kafka_last_error());
  while (verdict == RD_KAFKA_RESP_ERR__IN_PROGRESS) client->Poll(Client::Milliseconds(100));
  if (verdict == RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS) return Status::Ok();
  return client->Error(fmt::format("topic \"{}\" may not be written", topic), verdict);
}

}  // namespace rillmill::transport::kafka
