#include "transport/kafka/client.h"

#include <fmt/format.h>

#include <algorithm>

namespace rillmill::transport::kafka {
namespace {

using Clock = std::chrono::steady_clock;

void DropLog(const rd_kafka_t*, int, const char*, const char*) {}

// Trying again does not help against these.
bool IsPermanent(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
         code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED || code == RD_KAFKA_RESP_ERR__SSL ||
         code == RD_KAFKA_RESP_ERR__RESOLVE ||
         code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED;
}

bool UsesScram(const Properties& properties) {
  for (const char* name : {"sasl.mechanism", "sasl.mechanisms"}) {
    const auto found = properties.find(name);
    if (found != properties.end() && found->second.starts_with("SCRAM")) return true;
  }
  return false;
}

// Before 2.6.1 librdkafka sent its own nonce twice (its issue 4895). Brokers of Kafka 4 refuse that
// as if the password were wrong.
constexpr int kFirstWithScram = 0x02060100;

std::string ScramHint() {
  if (rd_kafka_version() >= kFirstWithScram) return {};
  return fmt::format(
      "; if the password is right: librdkafka {} cannot log in by SCRAM to brokers of Kafka 4 (its "
      "issue 4895): use 2.6.1 or newer, or SASL/PLAIN over TLS",
      rd_kafka_version_str());
}

Status SetProperties(const Properties& properties, rd_kafka_conf_t* conf) {
  char why[256];
  for (const auto& [name, value] : properties) {
    switch (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why, sizeof why)) {
      case RD_KAFKA_CONF_OK:
        break;
      case RD_KAFKA_CONF_UNKNOWN:
        return {StatusCode::kInvalid,
                fmt::format("option `kafka.{}`: no such client property", name)};
      default:  // `why` may repeat the value, which may be a secret
        bool secret = name.find("password") != name.npos || name.find("pem") != name.npos ||
                      name.find("secret") != name.npos;
        return {StatusCode::kInvalid,
                fmt::format("option `kafka.{}`: {}", name, secret ? "not accepted" : why)};
    }
  }
  return Status::Ok();
}

std::vector<TopicState> Copy(const rd_kafka_metadata_t* metadata) {
  std::vector<TopicState> topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    topics.push_back({topic.topic, topic.partition_cnt, topic.err});
  }
  return topics;
}

}  // namespace

bool IsTransient(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
      return true;
    default:
      return false;
  }
}

PartitionList NewPartitionList(size_t capacity) {
  return PartitionList(rd_kafka_topic_partition_list_new(static_cast<int>(capacity)));
}

void Client::RegisterCallbacks(rd_kafka_conf_t* conf) {
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_log_cb(conf, DropLog);
  rd_kafka_conf_set_error_cb(conf, OnError);
  if (delivery_) rd_kafka_conf_set_dr_msg_cb(conf, OnDelivery);
}

Result<std::unique_ptr<Client>> Client::New(Role role, const Properties& properties,
                                            StatusCode side, DeliveryCallback delivery,
                                            void* opaque) {
  std::unique_ptr<Client> client(new Client(side, delivery, opaque));
  client->servers_ = properties.at("bootstrap.servers");
  client->scram_ = UsesScram(properties);
  std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>> conf(rd_kafka_conf_new());
  RILLMILL_TRY(SetProperties(properties, conf.get()));
  client->RegisterCallbacks(conf.get());
  char why[512];
  auto type = role == Role::kConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER;
  client->handle_.reset(rd_kafka_new(type, conf.get(), why, sizeof why));
  if (!client->handle_) return Status(StatusCode::kInvalid, fmt::format("kafka client: {}", why));
  (void)conf.release();  // rd_kafka_new took it
  return client;
}

void Client::OnError(rd_kafka_t*, int code, const char* reason, void* self) {
  auto* client = static_cast<Client*>(self);
  auto error = static_cast<rd_kafka_resp_err_t>(code);
  std::lock_guard lock(client->mu_);
  // "all brokers are down" says less than the complaint before it.
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && !client->complaint_.empty()) return;
  client->complaint_code_ = error;
  client->complaint_ = reason;
}

void Client::OnDelivery(rd_kafka_t* rk, const rd_kafka_message_t* message, void* self) {
  auto* client = static_cast<Client*>(self);
  client->delivery_(rk, message, client->opaque_);
}

rd_kafka_resp_err_t Client::complaint_code() {
  std::lock_guard lock(mu_);
  return complaint_code_;
}

Status Client::Error(const std::string& what, rd_kafka_resp_err_t code) {
  Poll(Milliseconds(0));
  std::lock_guard lock(mu_);
  std::string text = fmt::format("kafka {}: {}: {}", servers_, what, rd_kafka_err2str(code));
  if (!complaint_.empty()) text += fmt::format(" ({})", complaint_);
  if (scram_ && complaint_code_ == RD_KAFKA_RESP_ERR__AUTHENTICATION) text += ScramHint();
  Status status(side_, std::move(text));
  return IsTransient(code) ? std::move(status).Retriable() : status;
}

Result<std::vector<TopicState>> Client::Topics(Ask ask, Milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__TIMED_OUT;
  while (true) {
    auto left = std::chrono::duration_cast<Milliseconds>(deadline - Clock::now());
    if (left <= Milliseconds(0)) return Error("no answer", code);
    const rd_kafka_metadata_t* metadata = nullptr;
    int slice = static_cast<int>(std::min(left, Milliseconds(200)).count());
    code = rd_kafka_metadata(get(), ask == Ask::kAll ? 1 : 0, nullptr, &metadata, slice);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      auto topics = Copy(metadata);
      rd_kafka_metadata_destroy(metadata);
      return topics;
    }
    Poll(Milliseconds(code == RD_KAFKA_RESP_ERR__TIMED_OUT ? 0 : 20));
    if (IsPermanent(complaint_code()) || !IsTransient(code)) return Error("no connection", code);
  }
}

Status Client::ListOffsets(rd_kafka_topic_partition_list_t* list, Milliseconds timeout) {
  if (list->cnt == 0) return Status::Ok();
  auto code = rd_kafka_offsets_for_times(get(), list, static_cast<int>(timeout.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return Error("cannot look up offsets", code);
  for (int i = 0; i < list->cnt; ++i) {
    const auto& one = list->elems[i];
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Error(fmt::format("cannot look up offsets of {}[{}]", one.topic, one.partition),
                   one.err);
    }
  }
  return Status::Ok();
}

}  // namespace rillmill::transport::kafka
