// SPDX-License-Identifier: Apache-2.0
#include "node/demand_watch.h"

#include <algorithm>
#include <condition_variable>

#include "node/l1_events.h"

namespace belay::node {
namespace {

// A reorg may move a demand: a few blocks are read again.
constexpr u64 kAgain = 64;

}  // namespace

DemandWatch::DemandWatch(DemandWatchConfig config, l1::L1& l1, RollupInfo rollup, Archive archive,
                         l1::TxManager& txs, Log log)
    : config_(config),
      l1_(l1),
      rollup_(std::move(rollup)),
      archive_(std::move(archive)),
      txs_(txs),
      log_(std::move(log)),
      next_block_(rollup_.deployed_at) {}

DemandWatch::~DemandWatch() { stop(); }

void DemandWatch::start() {
    thread_ = std::jthread([this](std::stop_token stop) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::string last;
        while (!stop.stop_requested()) {
            const auto looked = active_ ? look() : l1::L1Result<void>();
            const std::string trouble = looked ? "" : to_string(looked.error());
            if (!trouble.empty() && trouble != last) note("demands: " + trouble);
            last = trouble;
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, config_.poll, [] { return false; });
        }
    });
}

void DemandWatch::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void DemandWatch::missing(const wire::EntryHeader& header) {
    const std::lock_guard lock(mutex_);
    missing_.emplace(header.index, header);
}

l1::L1Result<void> DemandWatch::look() {
    if (auto polled = txs_.poll(); !polled) return polled;
    if (!rules_) {
        auto rules = l1::committee_rules(l1_, rollup_.parts.committee);
        if (!rules) return std::unexpected(rules.error());
        rules_ = std::move(*rules);
    }
    const auto head = l1_.block(l1::BlockTag::latest);
    if (!head) return std::unexpected(head.error());
    if (auto found = find_demands(head->number); !found) return found;
    for (const u64 entry : std::vector<u64>(demanded_))
        if (auto answered = answer(entry, head->timestamp); !answered) return answered;
    return make_demands(head->timestamp);
}

l1::L1Result<void> DemandWatch::find_demands(u64 head) {
    const u64 from = std::max(rollup_.deployed_at, next_block_ > kAgain ? next_block_ - kAgain : 0);
    const auto found = l1::demanded_entries(l1_, rollup_.parts.committee, from, head);
    if (!found) return std::unexpected(found.error());
    for (const u64 entry : *found)
        if (std::ranges::find(demanded_, entry) == demanded_.end()) demanded_.push_back(entry);
    next_block_ = head + 1;
    return {};
}

l1::L1Result<std::optional<wire::EntryHeader>> DemandWatch::header_of(u64 entry) {
    l1::LogFilter filter;
    filter.from = rollup_.deployed_at;
    const auto head = l1_.block(l1::BlockTag::latest);
    if (!head) return std::unexpected(head.error());
    filter.to = head->number;
    filter.addresses = {rollup_.inbox};
    const auto logs = l1_.logs(filter);
    if (!logs) return std::unexpected(logs.error());
    for (const l1::Log& log : *logs) {
        const auto event = decode_event(rollup_, log);
        if (!event || !*event) continue;
        const auto* inbox = std::get_if<rollup::InboxEvent>(&**event);
        const auto* appended = inbox ? std::get_if<rollup::EntryAppended>(inbox) : nullptr;
        if (!appended) continue;
        const auto header = wire::decode_entry_header(appended->header);
        if (header && header->index == entry) return *header;
    }
    return std::nullopt;
}

// D-11. Somebody else may be quicker: then our transaction reverts in the estimate and is not sent.
l1::L1Result<void> DemandWatch::answer(u64 entry, u64 time) {
    const auto record = l1::committee_record(l1_, rollup_.parts.committee, entry);
    if (!record) return std::unexpected(record.error());
    const bool over = record->published || time >= record->demanded_at + rules_->publish_window;
    if (over) {
        std::erase(demanded_, entry);
        return {};
    }
    if (txs_.status("publish/" + std::to_string(entry))) return {};
    const auto header = header_of(entry);
    if (!header) return std::unexpected(header.error());
    if (!*header) return {};
    const auto data = archive_.fetch_data((*header)->payload_hash, (*header)->payload_length);
    if (!data || !*data) return {};
    l1::TxRequest request;
    request.id = "publish/" + std::to_string(entry);
    request.to = rollup_.parts.committee;
    request.data = l1::calls::publish(**header, **data);
    const auto sent = txs_.submit(request);
    if (sent) note("entry " + std::to_string(entry) + " is demanded: publishing its bytes");
    return {};
}

// D-10, and D-12's refund.
l1::L1Result<void> DemandWatch::make_demands(u64 time) {
    std::map<u64, wire::EntryHeader> wanted;
    {
        const std::lock_guard lock(mutex_);
        wanted = missing_;
    }
    for (const auto& [entry, header] : wanted) {
        if (time < header.l1_time + config_.demand_after) continue;
        const auto record = l1::committee_record(l1_, rollup_.parts.committee, entry);
        if (!record) return std::unexpected(record.error());
        const std::string id = "demand/" + std::to_string(entry);
        const bool open = record->demanded_at == 0 && time < record->submitted_at + rules_->window;
        if (!open || txs_.status(id)) {
            const std::lock_guard lock(mutex_);
            missing_.erase(entry);
            continue;
        }
        const auto fee = l1::demand_fee(l1_, rollup_.parts.committee, header.payload_length);
        if (!fee) return std::unexpected(fee.error());
        l1::TxRequest request;
        request.id = id;
        request.to = rollup_.parts.committee;
        // The base fee may rise until it is mined; the publisher gets it all.
        static_cast<void>(add(request.value, *fee, *fee));
        request.data = l1::calls::demand(header);
        const auto sent = txs_.submit(request);
        if (!sent) return std::unexpected(sent.error());
        note("entry " + std::to_string(entry) + ": nobody gives its bytes, they are demanded on L1");
    }
    return {};
}

}  // namespace belay::node
