// A workload between two topics under a load with a schedule, seen from outside: this process sends
// the records when they are due and times the rows that come out; the job runs in a process of its
// own.
//
// Record i is created at start + i / rate, whatever became of those before it, and carries that
// time in its field `sent`. Every row carries the `sent` of the newest record that is in it; its
// latency is the time at which a consumer has it minus that. The first fifth of the run warms up
// and does not count.
#pragma once

#include <string>

#include "config/measure/bench_target.h"
#include "config/measure/workload.h"
#include "core/options.h"
#include "core/status.h"

namespace rillmill::config {

struct KafkaScheduleSpec {
  const Workload* workload = nullptr;  // with a latency_job
  MeasuredRunSpec run;                 // of that job, which lies in a folder already
  Options generator;                   // preset, seed, …; rows are the schedule's
  std::string bootstrap;
  int partitions = 1;
  Schedule schedule;
};

// Makes two topics and removes them again. Error: Kafka, or a job that did not start.
Result<RunRecord> RunKafkaSchedule(const KafkaScheduleSpec& spec);

}  // namespace rillmill::config
