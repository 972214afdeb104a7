import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.WindowStore;

/** The main job on Kafka Streams: Job MODE BOOTSTRAP INPUT OUTPUT RECORDS [name=value]... (see ../README.md). */
public final class Job {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Serde<String> TEXT = Serdes.String();
  private static final TimeWindows HOUR =  // every call counts, however late, as in the other engines
      TimeWindows.ofSizeAndGrace(Duration.ofHours(1), Duration.ofDays(3650));

  private static JsonNode parse(String record) {
    try {
      return JSON.readTree(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long callMillis(JsonNode call) {
    return LocalDateTime.parse(call.get("call_date_time").asText()).toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static Serde<JsonNode> jsonSerde() {
    return Serdes.serdeFrom(
        (topic, node) -> node == null ? null : node.toString().getBytes(StandardCharsets.UTF_8),
        (topic, bytes) -> bytes == null ? null : parse(new String(bytes, StandardCharsets.UTF_8)));
  }

  private static KStream<String, JsonNode> calls(StreamsBuilder builder, String topic) {
    return builder.stream(topic, Consumed.with(TEXT, jsonSerde())
        .withTimestampExtractor((record, before) -> callMillis((JsonNode) record.value())));
  }

  private static <V> Materialized<String, V, WindowStore<Bytes, byte[]>> store(Serde<V> values, Properties settings) {
    Materialized<String, V, WindowStore<Bytes, byte[]>> store =
        Materialized.<String, V, WindowStore<Bytes, byte[]>>as("counts").withKeySerde(TEXT).withValueSerde(values)
            .withRetention(Duration.ofDays(3651));
    return "false".equals(settings.getProperty("changelog")) ? store.withLoggingDisabled() : store;
  }

  private static void drain(StreamsBuilder builder, Properties settings, String topic, String path, long records)
      throws Exception {
    AtomicLong seen = new AtomicLong();
    calls(builder, topic)
        .map((key, call) -> new KeyValue<>(call.get("original_crime_type_name").asText(), ""))
        .groupByKey(Grouped.with(TEXT, TEXT)).windowedBy(HOUR)
        .aggregate(() -> 0L, (type, one, count) -> {
          seen.incrementAndGet();
          return count + 1;
        }, store(Serdes.Long(), settings));
    try (KafkaStreams streams = new KafkaStreams(builder.build(), settings)) {
      streams.start();
      while (seen.get() < records) Thread.sleep(20);
      var counts = streams.store(StoreQueryParameters.fromNameAndType("counts", QueryableStoreTypes.<String, Long>windowStore()));
      try (var all = counts.all(); PrintWriter out = new PrintWriter(path, StandardCharsets.UTF_8)) {
        all.forEachRemaining(group -> out.println(
            group.key.window().start() / 1000 + "\t" + group.key.key() + "\t" + group.value));
      }
    }
  }

  private static void filter(StreamsBuilder builder, String input, String output) {
    calls(builder, input)
        .filter((key, call) -> !call.get("original_crime_type_name").asText().contains("Burglary"))
        .mapValues(call -> (JsonNode) JSON.createObjectNode().put("sent", call.get("sent").asLong())
            .put("crime_id", call.get("crime_id").asText()).put("address", call.get("address").asText().toUpperCase()))
        .to(output, Produced.with(TEXT, jsonSerde()));
  }

  private static JsonNode add(JsonNode call, JsonNode total) {
    return JSON.createObjectNode()
        .put("sent", Math.max(call.get("sent").asLong(), total.path("sent").asLong()))
        .put("calls", total.path("calls").asLong() + 1);
  }

  private static void count(StreamsBuilder builder, Properties settings, String input, String output) {
    KTable<Windowed<String>, JsonNode> counts = calls(builder, input)
        .groupBy((key, call) -> call.get("original_crime_type_name").asText(), Grouped.with(TEXT, jsonSerde()))
        .windowedBy(HOUR)
        .aggregate(JSON::createObjectNode, (type, call, total) -> add(call, total), store(jsonSerde(), settings));
    counts.toStream((window, total) -> window.key()).to(output, Produced.with(TEXT, jsonSerde()));
  }

  private static Properties settings(String[] args) throws IOException {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "peer-streams-" + ProcessHandle.current().pid());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[1]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "2");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("streams").toString());
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), args[0].equals("drain") ? "earliest" : "latest");
    for (int i = 5; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      settings.put(pair[0], pair[1]);
    }
    return settings;
  }

  public static void main(String[] args) throws Exception {
    Properties settings = settings(args);
    StreamsBuilder builder = new StreamsBuilder();
    if (args[0].equals("drain")) {
      drain(builder, settings, args[2], args[3], Long.parseLong(args[4]));
      return;
    }
    if (args[0].equals("filter")) filter(builder, args[2], args[3]);
    else count(builder, settings, args[2], args[3]);
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    streams.start();
    Thread.currentThread().join();
  }
}
