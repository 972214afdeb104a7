import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

/** The main job on Flink SQL: Job MODE BOOTSTRAP INPUT OUTPUT RECORDS [name=value]... (see ../README.md). */
public final class Job {
  /** The newest count of every group; the tasks run in this process. */
  private static final ConcurrentHashMap<String, Long> ANSWER = new ConcurrentHashMap<>();

  private static String topicTable(String bootstrap, String topic, String rest) {
    return String.format(
        " WITH ('connector'='kafka','properties.bootstrap.servers'='%s','topic'='%s','format'='json',"
            + "'json.timestamp-format.standard'='ISO-8601'%s)",
        bootstrap, topic, rest);
  }

  private static void declareCalls(StreamTableEnvironment tables, String bootstrap, String topic, boolean bounded) {
    String ends = bounded
        ? ",'scan.startup.mode'='earliest-offset','scan.bounded.mode'='latest-offset'"
        : ",'scan.startup.mode'='latest-offset'";
    tables.executeSql(
        "CREATE TABLE calls (sent BIGINT, crime_id STRING, original_crime_type_name STRING,"
            + " call_date_time TIMESTAMP(3), address STRING)"
            + topicTable(bootstrap, topic, ends));
  }

  private static Row keep(Row row) {
    if (row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER) {
      long start = ((LocalDateTime) row.getField(0)).toEpochSecond(ZoneOffset.UTC);
      ANSWER.put(start + "\t" + row.getField(1), (Long) row.getField(2));
    }
    return row;
  }

  private static void drain(StreamExecutionEnvironment env, StreamTableEnvironment tables, String path) throws Exception {
    var counts = tables.sqlQuery(
        "SELECT FLOOR(call_date_time TO HOUR), original_crime_type_name, COUNT(*) FROM calls"
            + " GROUP BY FLOOR(call_date_time TO HOUR), original_crime_type_name");
    tables.toChangelogStream(counts).map(Job::keep).returns(Row.class).sinkTo(new DiscardingSink<>());
    env.execute("drain");
    try (PrintWriter out = new PrintWriter(path, StandardCharsets.UTF_8)) {
      ANSWER.forEach((group, count) -> out.println(group + "\t" + count));
    }
  }

  private static void filter(StreamTableEnvironment tables, String bootstrap, String topic) throws Exception {
    tables.executeSql("CREATE TABLE filtered (sent BIGINT, crime_id STRING, address STRING)" + topicTable(bootstrap, topic, ""));
    tables.executeSql(
        "INSERT INTO filtered SELECT sent, crime_id, UPPER(address) FROM calls"
            + " WHERE original_crime_type_name NOT LIKE '%Burglary%'").await();
  }

  private static void count(StreamTableEnvironment tables, String bootstrap, String topic) throws Exception {
    tables.executeSql(
        "CREATE TABLE counted (sent BIGINT, `start` TIMESTAMP(3), type STRING, calls BIGINT,"
            + " PRIMARY KEY (`start`, type) NOT ENFORCED) WITH ('connector'='upsert-kafka','properties.bootstrap.servers'='"
            + bootstrap + "','topic'='" + topic + "','key.format'='json','value.format'='json')");
    tables.executeSql(
        "INSERT INTO counted SELECT MAX(sent), FLOOR(call_date_time TO HOUR), original_crime_type_name, COUNT(*)"
            + " FROM calls GROUP BY FLOOR(call_date_time TO HOUR), original_crime_type_name").await();
  }

  public static void main(String[] args) throws Exception {
    var env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setParallelism(2);
    var tables = StreamTableEnvironment.create(env);
    for (int i = 5; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      if (pair[0].equals("buffer-timeout")) env.setBufferTimeout(Long.parseLong(pair[1]));
      else tables.getConfig().set(pair[0], pair[1]);
    }
    String mode = args[0];
    declareCalls(tables, args[1], args[2], mode.equals("drain"));
    if (mode.equals("drain")) drain(env, tables, args[3]);
    else if (mode.equals("filter")) filter(tables, args[1], args[3]);
    else count(tables, args[1], args[3]);
    System.exit(0);
  }
}
