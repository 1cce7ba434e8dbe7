// SPDX-License-Identifier: Apache-2.0
#include "node/metrics.h"

#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace belay::node {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                       0.1,   0.2,   0.5,   1,    2,    5};
const prometheus::Histogram::BucketBoundaries kSizes{1, 4, 16, 64, 256, 512, 1024};

}  // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    prometheus::Histogram& latency = prometheus::BuildHistogram()
                                         .Name("belay_acknowledge_seconds")
                                         .Help("From submit to a durable, signed receipt")
                                         .Register(registry)
                                         .Add({}, kSeconds);
    prometheus::Histogram& group_size = prometheus::BuildHistogram()
                                            .Name("belay_group_transactions")
                                            .Help("Transactions in one durable write")
                                            .Register(registry)
                                            .Add({}, kSizes);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::acknowledged(const Group& group) {
    if (group.pending.empty()) return;
    const auto now = std::chrono::steady_clock::now();
    impl_->group_size.Observe(static_cast<double>(group.pending.size()));
    for (const PendingPtr& pending : group.pending)
        impl_->latency.Observe(std::chrono::duration<double>(now - pending->arrived).count());
}

void Metrics::set(const std::string& name, const std::string& help, double value) {
    // The registry gives the same family and gauge for the same name.
    prometheus::BuildGauge().Name("belay_" + name).Help(help).Register(impl_->registry).Add({}).Set(value);
}

void Metrics::set(const FailoverStatus& s) {
    set("leader", "1 while this sequencer leads", s.leading);
    set("leader_term", "Leaders that the shared log has had", static_cast<double>(s.term));
    set("leader_takeovers_total", "How often this sequencer has begun to lead",
        static_cast<double>(s.takeovers));
    set("shared_log_lag", "Messages of the shared log that are not applied here",
        static_cast<double>(s.end - s.cursor));
}

std::string Metrics::text(const SequencerStatus& s, const RpcServerCounts& r) {
    const auto gauge = [this](const char* name, const char* help, auto value) {
        set(name, help, static_cast<double>(value));
    };
    gauge("sequencer_running", "1 while transactions are taken", s.running);
    gauge("next_entry", "Entries in the order", s.position.next_entry);
    gauge("next_batch", "Sequencer batches in the order", s.position.next_batch);
    gauge("next_sequence", "Transactions in the order", s.position.next_sequence);
    gauge("next_queue", "Queue items in the order", s.position.next_queue);
    gauge("open_batch_bytes", "Bytes of the open batch", s.batch_bytes);
    gauge("pending_transactions", "Between submit and receipt", s.pending);
    gauge("submitted_total", "Transactions submitted", s.admission.submitted);
    gauge("acknowledged_total", "Transactions with a receipt", s.acknowledged);
    gauge("groups_total", "Durable writes with receipts", s.groups);
    gauge("refused_total", "Transactions refused at admission", s.admission.refused);
    gauge("duplicates_total", "Submissions of what was on its way already", s.admission.duplicates);
    gauge("recoveries_total", "Signatures recovered at admission", s.admission.recoveries);
    gauge("late_recoveries_total", "Signatures recovered while ordering", s.late_recoveries);
    gauge("l1_block", "L1 head as the sequencer knows it", s.l1_block);
    gauge("rpc_connections", "Open connections", r.open);
    gauge("rpc_accepted_total", "Connections accepted", r.accepted);
    gauge("rpc_refused_total", "Connections beyond the limit", r.refused);
    gauge("rpc_requests_total", "HTTP requests", r.requests);
    gauge("rpc_messages_total", "WebSocket messages", r.messages);
    gauge("rpc_slow_dropped_total", "WebSockets dropped for not reading", r.slow_dropped);
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace belay::node
