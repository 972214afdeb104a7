#include "config/sections.h"

#include <fmt/format.h>

#include <algorithm>

namespace rillmill::config {
namespace {

constexpr KeySpec kRootKeys[] = {
    {"name", KeyKind::kText,
     "name of the query in reports (default: spark.app.name, else the name of the file)"},
    {"query", KeyKind::kText, "one SELECT of Spark SQL over the sources and tables", true},
    {"source", KeyKind::kTable, "[source.NAME]: a stream; a table of the query", true},
    {"table", KeyKind::kTable, "[table.NAME]: a static table of the query"},
    {"sink", KeyKind::kTable, "[sink]: where the result goes", true},
    {"deadletter", KeyKind::kNotYet, "where copies of corrupt and late records go"},
    {"conf", KeyKind::kTable, "[conf]: Spark's properties, see below"},
};
constexpr KeySpec kSourceKeys[] = {
    {"format", KeyKind::kText, "kind of source, see below", true},
    {"path", KeyKind::kText, "the option `path`, which may stand here"},
    {"schema", KeyKind::kText,
     "columns as DDL, \"k STRING, t TIMESTAMP\": each value is decoded by from_json; without it "
     "the "
     "raw columns are visible"},
    {"watermark", KeyKind::kTable, "withWatermark: { column = \"t\", delay = \"10 minutes\" }"},
    {"derive", KeyKind::kTable,
     "columns computed after decoding and before the watermark: { t = \"timestamp_millis(ms)\" }"},
    {"dedup", KeyKind::kNotYet, "dropDuplicates"},
    {"options", KeyKind::kTable, "readStream.option(...), see below"},
    {"json", KeyKind::kTable, "options of from_json, see below; needs `schema`"},
};
constexpr KeySpec kWatermarkKeys[] = {
    {"column", KeyKind::kText, "TIMESTAMP column, a derived one too", true},
    {"delay", KeyKind::kText, "how far behind the newest event time the watermark stays", true}};
constexpr KeySpec kTableKeys[] = {
    {"format", KeyKind::kText, "json", true},
    {"path", KeyKind::kText, "file; read once, at start; .gz, .bz2, .zst and .deflate too", true},
    {"schema", KeyKind::kText, "columns as DDL", true},
    {"refresh", KeyKind::kNotYet, "re-read a changed file at an epoch's boundary"},
    {"options", KeyKind::kTable, "options of the format, see below"},
};
constexpr KeySpec kSinkKeys[] = {
    {"format", KeyKind::kText, "kind of sink, see below", true},
    {"path", KeyKind::kText, "the option `path`, which may stand here"},
    {"outputMode", KeyKind::kText, "append, update or complete", false, "append"},
    {"trigger", KeyKind::kText,
     "default (as soon as possible), an interval (\"10 seconds\"), availableNow or once", false,
     "default"},
    {"checkpointLocation", KeyKind::kNotYet, "folder of durable state"},
    {"options", KeyKind::kTable, "writeStream.option(...), see below"},
};
constexpr SectionSpec kSections[] = {{"the job", kRootKeys},
                                     {"[source.NAME]", kSourceKeys},
                                     {"watermark of [source.NAME]", kWatermarkKeys},
                                     {"[table.NAME]", kTableKeys},
                                     {"[sink]", kSinkKeys}};

// `path` is an option that may also stand in the section itself.
Status MovePath(const Section& section, Options* options) {
  const Located path = section.Text("path");
  if (path.where.empty()) return Status::Ok();
  if (options->Has("path"))
    return Invalid(path.where, fmt::format("`path` of {} is given twice", section.title()));
  options->Set("path", path.text, path.where);
  return Status::Ok();
}

Status ReadWatermark(const Section& source, SourceSection* out) {
  const Node* node = source.Table("watermark");
  if (node == nullptr) return Status::Ok();
  RILLMILL_ASSIGN(Section section,
                  Section::Open(*node, "watermark of " + source.title(), kWatermarkKeys));
  out->watermark_column = section.Text("column");
  out->watermark_delay = section.Text("delay");
  return Status::Ok();
}

Status ReadDerive(const Section& source, SourceSection* out) {
  const Node* node = source.Table("derive");
  if (node == nullptr) return Status::Ok();
  RILLMILL_ASSIGN(std::vector<Member> columns, Flatten(*node));
  for (Member& column : columns) {
    if (column.node.kind != Node::Kind::kText) {
      return Invalid(column.node.where,
                     fmt::format("`{}` must be an SQL expression as text", column.name));
    }
    out->derive.emplace_back(column.name, Located{std::move(column.node.text), column.node.where});
  }
  return Status::Ok();
}

Status ReadSource(const Member& member, Job* job) {
  const std::string title = fmt::format("[source.{}]", member.name);
  RILLMILL_ASSIGN(
      Section section,
      Section::Open(
          member.node, title, kSourceKeys,
          fmt::format("Options of the format belong under [source.{}.options]", member.name)));
  SourceSection& source = job->sources.emplace_back();
  source.name = member.name;
  source.format = section.Text("format");
  source.schema = section.Text("schema");
  RILLMILL_ASSIGN(source.options, section.ReadOptions("options"));
  RILLMILL_ASSIGN(source.json, section.ReadOptions("json"));
  RILLMILL_TRY(MovePath(section, &source.options));
  RILLMILL_TRY(ReadWatermark(section, &source));
  if (source.schema.text.empty() && section.Table("json") != nullptr) {
    return Invalid(section.Table("json")->where,
                   fmt::format("json options of {} have no effect without `schema`", title));
  }
  return ReadDerive(section, &source);
}

Status ReadTable(const Member& member, Job* job) {
  const std::string title = fmt::format("[table.{}]", member.name);
  RILLMILL_ASSIGN(
      Section section,
      Section::Open(member.node, title, kTableKeys,
                    fmt::format("Options belong under [table.{}.options]", member.name)));
  TableSection& table = job->tables.emplace_back();
  table.name = member.name;
  table.format = section.Text("format");
  table.path = section.Text("path");
  table.schema = section.Text("schema");
  RILLMILL_ASSIGN(table.options, section.ReadOptions("options"));
  return Status::Ok();
}

Status ReadSink(const Node& node, Job* job) {
  RILLMILL_ASSIGN(Section section,
                  Section::Open(node, "[sink]", kSinkKeys,
                                "Options of the format belong under [sink.options]"));
  job->sink.format = section.Text("format");
  job->sink.output_mode = section.Text("outputMode");
  job->sink.trigger = section.Text("trigger");
  RILLMILL_ASSIGN(job->sink.options, section.ReadOptions("options"));
  return MovePath(section, &job->sink.options);
}

// Reads every member of a table of named sections, such as [source.NAME].
template <class Read>
Status ReadNamed(const Node* table, Job* job, Read read) {
  if (table == nullptr) return Status::Ok();
  for (const Member& member : table->members) RILLMILL_TRY(read(member, job));
  return Status::Ok();
}

// Names of sources and tables meet in one query, where upper and lower case are the same.
Status CheckNames(const Section& root) {
  std::vector<const Member*> seen;
  const CaseInsensitiveLess less;
  for (const Node* table : {root.Table("source"), root.Table("table")}) {
    if (table == nullptr) continue;
    for (const Member& member : table->members) {
      for (const Member* other : seen) {
        if (less(other->name, member.name) || less(member.name, other->name)) continue;
        return Invalid(member.where, fmt::format("the name `{}` is taken already ({})", member.name,
                                                 other->where));
      }
      seen.push_back(&member);
    }
  }
  return Status::Ok();
}

}  // namespace

std::span<const SectionSpec> JobSections() { return kSections; }

Status ReadSections(const Node& root, Job* job, std::vector<Member>* properties) {
  RILLMILL_ASSIGN(Section section, Section::Open(root, "the job", kRootKeys));
  job->name = section.Text("name").text;
  job->query = section.Text("query");
  RILLMILL_TRY(ReadNamed(section.Table("source"), job, ReadSource));
  RILLMILL_TRY(ReadNamed(section.Table("table"), job, ReadTable));
  if (job->sources.empty())
    return Invalid(section.Table("source")->where, "the job needs a [source.NAME]");
  RILLMILL_TRY(CheckNames(section));
  RILLMILL_TRY(ReadSink(*section.Table("sink"), job));
  if (const Node* conf = section.Table("conf")) {
    RILLMILL_ASSIGN(*properties, Flatten(*conf));
  }
  return Status::Ok();
}

}  // namespace rillmill::config
