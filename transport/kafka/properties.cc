#include "transport/kafka/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace rillmill::transport::kafka {
namespace {

constexpr std::string_view kPrefix = "kafka.";

struct Pair {
  std::string_view name, other;
};

// Names that the source or the sink decides itself, with the reason as Spark gives it.
constexpr auto kRefusedBySource = std::to_array<Pair>({
    {"auto.offset.reset",
     "set the source option startingOffsets instead: the engine keeps its own offsets"},
    {"enable.auto.commit", "the source never commits offsets to Kafka"},
    {"interceptor.classes", "interceptors may break the query"},
    {"key.deserializer", "keys are read as bytes; decode them in the query"},
    {"value.deserializer", "values are read as bytes; decode them with a schema or in the query"},
});
constexpr auto kRefusedBySink = std::to_array<Pair>({
    {"key.serializer", "keys are written as bytes or text"},
    {"value.serializer", "values are written as bytes or text"},
});

// Java's name -> librdkafka's.
constexpr auto kRenamed = std::to_array<Pair>({
    {"fetch.max.wait.ms", "fetch.wait.max.ms"},
    {"max.request.size", "message.max.bytes"},
    {"max.partition.fetch.bytes", "fetch.message.max.bytes"},
    {"receive.buffer.bytes", "socket.receive.buffer.bytes"},
    {"send.buffer.bytes", "socket.send.buffer.bytes"},
    {"socket.connection.setup.timeout.max.ms", "socket.connection.setup.timeout.ms"},
    {"ssl.keystore.certificate.chain", "ssl.certificate.pem"},
    {"ssl.keystore.key", "ssl.key.pem"},
    {"ssl.truststore.certificates", "ssl.ca.pem"},
});

// Java's client has them, here they have no effect.
constexpr auto kInert = std::to_array<std::string_view>({
    "auto.commit.interval.ms",
    "auto.include.jmx.reporter",
    "client.dns.lookup",
    "client.rack",
    "default.api.timeout.ms",
    "exclude.internal.topics",
    "group.protocol",
    "max.block.ms",
    "max.poll.interval.ms",
    "max.poll.records",
    "metadata.max.idle.ms",
    "metric.reporters",
    "metrics.num.samples",
    "metrics.recording.level",
    "metrics.sample.window.ms",
    "sasl.client.callback.handler.class",
    "security.providers",
    "ssl.keystore.type",
    "ssl.protocol",
    "ssl.enabled.protocols",
    "ssl.truststore.password",
    "ssl.truststore.type",
});

const Pair* Find(auto& table, std::string_view name) {
  auto found = std::ranges::find(table, name, &Pair::name);
  return found == std::end(table) ? nullptr : &*found;
}

// The value of `name="…"` in a JAAS line.
std::string JaasValue(std::string_view text, std::string_view name) {
  size_t at = text.find(std::string(name) + "=");
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + name.size() + 1);
  if (text.empty() || (text[0] != '"' && text[0] != '\''))
    return std::string(text.substr(0, text.find_first_of(" ;")));
  size_t end = text.find(text[0], 1);
  return std::string(text.substr(1, end == std::string_view::npos ? end : end - 1));
}

Status AddJaas(const std::string& where, const std::string& text, Properties* out) {
  bool password_login =
      text.find("PlainLoginModule") != text.npos || text.find("ScramLoginModule") != text.npos;
  if (!password_login) {
    return {StatusCode::kInvalid, where +
                                      ": only PlainLoginModule and ScramLoginModule are known "
                                      "here; for the others set librdkafka's own "
                                      "sasl.* properties"};
  }
  (*out)["sasl.username"] = JaasValue(text, "username");
  (*out)["sasl.password"] = JaasValue(text, "password");
  return Status::Ok();
}

Status AddTrustStore(const std::string& where, const std::string& path, Properties* out) {
  if (path.ends_with(".jks") || path.ends_with(".p12") || path.ends_with(".pfx")) {
    return {StatusCode::kInvalid, fmt::format("{}: Java's trust stores cannot be read here; export "
                                              "the CA with `keytool -exportcert -rfc` and set "
                                              "\"kafka.ssl.ca.location\" to the PEM file",
                                              where)};
  }
  (*out)["ssl.ca.location"] = path;
  return Status::Ok();
}

// Bytes -> kilobytes.
Status AddBufferMemory(const std::string& where, const std::string& text, Properties* out) {
  int64_t bytes = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error != std::errc() || bytes <= 0)
    return {StatusCode::kInvalid, where + ": a number of bytes is expected"};
  (*out)["queue.buffering.max.kbytes"] = std::to_string(std::max<int64_t>(1, bytes / 1024));
  return Status::Ok();
}

Status Refusal(const Options& options, std::string_view option, std::string_view why) {
  return {StatusCode::kInvalid,
          fmt::format("{}: not supported, {}", options.Describe(option), why)};
}

Status Add(const Options& options, const std::string& option, const std::string& text, Role role,
           Properties* out) {
  std::string name = option.substr(kPrefix.size());
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const Pair* refused =
      role == Role::kConsumer ? Find(kRefusedBySource, name) : Find(kRefusedBySink, name);
  if (refused) return Refusal(options, option, refused->other);
  if (std::ranges::find(kInert, name) != kInert.end()) return Status::Ok();
  if (name == "sasl.jaas.config") return AddJaas(options.Describe(option), text, out);
  if (name == "ssl.truststore.location") return AddTrustStore(options.Describe(option), text, out);
  if (name == "buffer.memory") return AddBufferMemory(options.Describe(option), text, out);
  if (name == "request.timeout.ms" && role == Role::kConsumer) name = "socket.timeout.ms";
  const Pair* renamed = Find(kRenamed, name);
  (*out)[renamed ? std::string(renamed->other) : name] = text;
  return Status::Ok();
}

}  // namespace

Result<Properties> ReadProperties(const Options& options, Role role) {
  Properties properties;
  for (const auto& [name, value] : options.all()) {
    bool ours = name.size() > kPrefix.size() &&
                std::equal(kPrefix.begin(), kPrefix.end(), name.begin(), [](char a, char b) {
                  return a == std::tolower(static_cast<unsigned char>(b));
                });
    if (ours) RILLMILL_TRY(Add(options, name, value.text, role, &properties));
  }
  if (!properties.contains("bootstrap.servers")) {
    return Status(
        StatusCode::kInvalid,
        "option `kafka.bootstrap.servers` must be set: the host:port list of the brokers");
  }
  return properties;
}

}  // namespace rillmill::transport::kafka
