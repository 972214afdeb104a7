"""How each engine is fetched, built and started: the settings that are compared."""
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "peers"
JAVA = ["java", "-XX:+UseG1GC", "-Xms1g", "-Xmx2g"]


def fetch_jars(name):
    """The jars of NAME/pom.xml, by Maven, once."""
    jars = BUILD / name / "jars"
    if not (jars / "complete").exists():
        shutil.rmtree(jars, ignore_errors=True)
        subprocess.run(["mvn", "-q", "-B", "-f", HERE / name / "pom.xml", "dependency:copy-dependencies",
                        f"-DoutputDirectory={jars}"], check=True)
        (jars / "complete").touch()
    return jars


def compile_java(name):
    jars, classes = fetch_jars(name), BUILD / name / "classes"
    classes.mkdir(parents=True, exist_ok=True)
    subprocess.run(["javac", "-nowarn", "-cp", f"{jars}/*", "-d", classes, HERE / name / "Job.java"], check=True)
    return f"{classes}:{jars}/*"


class Rillmill:
    name, note = "rillmill", "local[2]"

    def prepare(self):
        self._binary = ROOT / "build" / "release" / "rillmill"
        if not self._binary.exists():
            sys.exit("build/release/rillmill is missing: ./quickstart builds it")

    def command(self, mode, bootstrap, topic, output, _records):
        source = [f"source.calls.options.kafka.bootstrap.servers={bootstrap}", f"source.calls.options.subscribe={topic}"]
        if mode == "drain":
            job, sink = HERE / "rillmill" / "drain.toml", [f"sink.options.path={output}"]
        else:
            job = ROOT / "bench" / "jobs" / f"kafka_{mode}.toml"
            sink = [f"sink.options.kafka.bootstrap.servers={bootstrap}", f"sink.options.topic={output}"]
        sets = [word for setting in source + sink for word in ("--set", setting)]
        return [str(self._binary), "run", "--quiet", str(job), *sets]


class Spark:
    def __init__(self, name, partitions):
        self.name, self._partitions = name, partitions
        self.note = f"local[2], shuffle.partitions {partitions}"

    def prepare(self):
        venv = BUILD / "spark" / "venv"
        if not (venv / "complete").exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            subprocess.run([venv / "bin/pip", "install", "-q", "-r", HERE / "spark" / "requirements.txt"], check=True)
            (venv / "complete").touch()
        wanted = ("spark-sql-kafka", "spark-token-provider-kafka", "kafka-clients", "commons-pool2")
        jars = [str(jar) for jar in sorted(fetch_jars("spark").glob("*.jar")) if jar.name.startswith(wanted)]
        self._submit = ["env", f"PYSPARK_PYTHON={venv}/bin/python", f"PYSPARK_DRIVER_PYTHON={venv}/bin/python",
                        str(venv / "bin/spark-submit"), "--jars", ",".join(jars)]

    def command(self, mode, bootstrap, topic, output, records):
        conf = {"spark.master": "local[2]", "spark.driver.memory": "2g", "spark.sql.session.timeZone": "UTC",
                "spark.sql.shuffle.partitions": self._partitions, "spark.ui.enabled": "false",
                "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        flags = [word for key, value in conf.items() for word in ("--conf", f"{key}={value}")]
        return [*self._submit, *flags, str(HERE / "spark" / "job.py"), mode, bootstrap, topic, output, str(records)]


class Jvm:
    """Flink and Kafka Streams: one program each, settings as name=value behind the arguments."""

    def __init__(self, name, folder, note, settings=(), options=()):
        self.name, self._folder, self.note, self._settings, self._options = name, folder, note, settings, options

    def prepare(self):
        self._classpath = compile_java(self._folder)

    def command(self, mode, bootstrap, topic, output, records):
        return [*JAVA, *self._options, "-cp", self._classpath, "Job", mode, bootstrap, topic, output, str(records), *self._settings]


OPENS = ("--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED",
         "--add-opens=java.base/java.time=ALL-UNNAMED")
ENGINES = {engine.name: engine for engine in (
    Rillmill(),
    Spark("spark", 2),
    Spark("spark-default", 200),
    Jvm("flink", "flink", "parallelism 2", options=OPENS),
    Jvm("flink-quick", "flink", "parallelism 2, buffer time-out 1 ms", ("buffer-timeout=1",), OPENS),
    Jvm("streams", "streams", "2 threads, defaults"),
    Jvm("streams-tuned", "streams", "2 threads, no changelog, large fetches",
        ("changelog=false", "statestore.cache.max.bytes=67108864", "consumer.max.poll.records=5000", "consumer.fetch.min.bytes=65536")),
    Jvm("streams-quick", "streams", "2 threads, commit 10 ms, linger 0",
        ("changelog=false", "commit.interval.ms=10", "producer.linger.ms=0", "statestore.cache.max.bytes=0")),
)}
DRAIN = ["rillmill", "spark", "flink", "streams", "streams-tuned"]
LIVE = ["rillmill", "spark", "flink", "flink-quick", "streams", "streams-quick"]
