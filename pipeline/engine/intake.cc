#include "pipeline/engine/intake.h"

#include <algorithm>
#include <bit>

namespace rillmill::pipeline {
namespace {

constexpr size_t kQueueBatches =
    15;  // per partition; one less than a power of two, as the queue rounds up to

// Half of the budget for the queues of all partitions; the rest for what is being read and decoded.
size_t QueueCapacity(const MemoryAccount& buffers, size_t partitions) {
  size_t batches = static_cast<size_t>(buffers.limit_bytes()) / 2 / RawBatch::kTargetBytes;
  return std::bit_floor(std::clamp<size_t>(batches / partitions, 1, kQueueBatches) + 1) - 1;
}

}  // namespace

Intake::Intake(int threads, BatchPool* pool, const MemoryAccount* buffers, WakeEvent* wake)
    : max_threads_(static_cast<size_t>(threads)), pool_(pool), buffers_(buffers), wake_(wake) {}

Intake::~Intake() { Stop(); }

Result<size_t> Intake::AddPartition(Source* source, PartitionIndex partition, Offset start,
                                    size_t expected) {
  if (threads_.size() < max_threads_) {
    threads_.push_back(std::make_unique<ReaderThread>(static_cast<int>(threads_.size()), wake_));
  }
  size_t number = partitions_.size();
  ReaderThread* thread = threads_[number % threads_.size()].get();
  RILLMILL_ASSIGN(std::unique_ptr<PartitionReader> reader,
                  source->NewReader({partition, start, pool_, thread->wake()}));
  partitions_.push_back(
      std::make_unique<Partition>(QueueCapacity(*buffers_, std::max(expected, number + 1)), start));
  Partition& added = *partitions_.back();
  added.reader = thread;
  thread->Add(std::move(reader), &added.channel);
  return number;
}

bool Intake::Next(size_t number, Offset end, BatchSlice* slice) {
  Partition& partition = *partitions_[number];
  if (!partition.rest.batch && !TakeBatch(&partition)) return false;
  BatchSlice& rest = partition.rest;
  uint32_t last = rest.last;
  if (end != kUnknownOffset) {
    while (last > rest.first && rest.batch->offset(last - 1) >= end.value) --last;
  }
  *slice = {rest.batch, rest.first, last};
  partition.rows += slice->size();
  if (last == rest.last) {
    partition.position = rest.batch->next;
    partition.unit_ended = rest.batch->ends_unit;
    rest = {};
  } else {
    partition.position = end;
    rest.first = last;
  }
  return true;
}

bool Intake::TakeBatch(Partition* partition) {
  BatchRef batch;
  if (!partition->channel.consumer.TryPop(&batch)) return false;
  PartitionChannel& channel = partition->channel;
  if (channel.queue.size_approx() <= channel.queue.capacity() / 2 &&
      channel.blocked.exchange(false, std::memory_order_acq_rel)) {  // see PartitionChannel
    partition->reader->wake()->Set();
  }
  partition->log_end = batch->log_end;
  auto records = static_cast<uint32_t>(batch->records.size());
  partition->rest = {std::move(batch), 0, records};
  SkipRepeats(partition);
  return true;
}

// A reconnecting source may repeat itself; offsets that are missing are counted.
void Intake::SkipRepeats(Partition* partition) {
  BatchSlice& rest = partition->rest;
  while (rest.first < rest.last && rest.batch->offset(rest.first) < partition->position.value) {
    ++rest.first;
    ++repeats_;
  }
  if (rest.first < rest.last) gaps_ += rest.batch->offset(rest.first) - partition->position.value;
}

Offset Intake::read_ahead(size_t number) const {
  const Partition& partition = *partitions_[number];
  int64_t read = partition.channel.read_to.load(std::memory_order_acquire);  // pairs with Serve
  return std::max(partition.position, Offset{read});
}

bool Intake::crowded() const {
  return std::ranges::any_of(partitions_, [](const auto& partition) {
    const auto& queue = partition->channel.queue;
    return 2 * queue.size_approx() > queue.capacity();
  });
}

bool Intake::exhausted(size_t number) {
  Partition& partition = *partitions_[number];
  return partition.channel.ended.load(std::memory_order_acquire) &&
         !partition.rest.batch &&  // pairs with End
         partition.channel.consumer.Peek() == nullptr;
}

void Intake::WakeReaders() {
  for (auto& thread : threads_) thread->wake()->Set();
}

Status Intake::status() const {
  for (const auto& thread : threads_) RILLMILL_TRY(thread->status());
  return Status::Ok();
}

void Intake::Stop() {
  for (auto& thread : threads_) thread->Stop();
  threads_.clear();
  partitions_.clear();
}

}  // namespace rillmill::pipeline
