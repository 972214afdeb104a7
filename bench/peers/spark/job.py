"""The main job on Spark Structured Streaming: job.py MODE BOOTSTRAP INPUT OUTPUT RECORDS (see ../README.md)."""
import sys
import tempfile

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, count, expr, from_json, max, struct, to_json, unix_timestamp, upper, window

SCHEMA = "sent BIGINT, crime_id STRING, original_crime_type_name STRING, call_date_time TIMESTAMP, address STRING"


def read_calls(spark, bootstrap, topic, start):
    raw = (spark.readStream.format("kafka").option("kafka.bootstrap.servers", bootstrap)
           .option("subscribe", topic).option("startingOffsets", start).load())
    return raw.select(from_json(col("value").cast("string"), SCHEMA).alias("call")).select("call.*")


def drain(spark, bootstrap, topic, path):
    """Counts what the topic holds; the answer goes to a file."""
    counts = (read_calls(spark, bootstrap, topic, "earliest")
              .groupBy(window("call_date_time", "60 minutes"), "original_crime_type_name").count())
    (counts.writeStream.outputMode("complete").format("memory").queryName("answer")
     .trigger(availableNow=True).start().awaitTermination())
    rows = (spark.table("answer")
            .select(unix_timestamp("window.start"), "original_crime_type_name", "count").collect())
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"{start}\t{name}\t{calls}\n" for start, name, calls in rows)


def to_kafka(frame, mode, bootstrap, topic):
    with tempfile.TemporaryDirectory() as checkpoint:
        (frame.writeStream.format("kafka").outputMode(mode).option("kafka.bootstrap.servers", bootstrap)
         .option("topic", topic).option("checkpointLocation", checkpoint).start().awaitTermination())


def live_filter(calls):
    return (calls.where(~col("original_crime_type_name").like("%Burglary%"))
            .select(to_json(struct("sent", "crime_id", upper("address").alias("address"))).alias("value")))


def live_count(calls):
    counted = (calls.groupBy(window("call_date_time", "60 minutes"), "original_crime_type_name")
               .agg(max("sent").alias("sent"), count(expr("*")).alias("calls")))
    return counted.select(to_json(struct("sent", col("window.start").alias("start"),
                                         col("original_crime_type_name").alias("type"), "calls")).alias("value"))


def main(mode, bootstrap, topic, output, _records):
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    if mode == "drain":
        drain(spark, bootstrap, topic, output)
    elif mode == "filter":
        to_kafka(live_filter(read_calls(spark, bootstrap, topic, "latest")), "append", bootstrap, output)
    else:
        to_kafka(live_count(read_calls(spark, bootstrap, topic, "latest")), "update", bootstrap, output)
    spark.stop()


main(*sys.argv[1:])
