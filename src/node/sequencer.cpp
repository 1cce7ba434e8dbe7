// SPDX-License-Identifier: Apache-2.0
// The public face of the sequencer: start, stop, and what other threads may ask of the ordering thread.
#include "node/sequencer.h"

#include <algorithm>

namespace belay::node {
namespace {

u64 system_clock_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<u64>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

SequencerConfig with_defaults(SequencerConfig config) {
    if (!config.wall_clock_ms) config.wall_clock_ms = system_clock_ms;
    return config;
}

}  // namespace

Sequencer::Sequencer(SequencerConfig config, ProgramHost& program, Store& store, const ecdsa::PrivateKey& key,
                     SequencerHooks hooks)
    : config_(with_defaults(std::move(config))),
      program_(program),
      log_(store),
      key_(key),
      hooks_(std::move(hooks)),
      domain_(config_.chain_id, config_.inbox),
      ordering_(program, config_.ordering),
      admission_(program, log_, config_.admission, [this] { wake_.notify(); }),
      committer_(
          log_, domain_, key_, config_.shared,
          {.durable = [this](Group&& g, CommittedGroup&& d) { on_durable(std::move(g), std::move(d)); },
           .failed = [this](Group&& g, const CommitFailure& f) { on_failed(std::move(g), f); },
           .idle = [this] { wake_.notify(); }}),
      closed_(config_.closed ? static_cast<u8>(ClosedBy::config) : 0) {}

Sequencer::~Sequencer() { stop(); }

Result<void, ReplayFailure> Sequencer::begin(const PlanEntry& genesis) {
    const auto stored = log_.plan(0);
    if (!stored) return fail(ReplayFailure{ReplayError::store, stored.error().text()});
    if (*stored && **stored != genesis)
        return fail(ReplayFailure{ReplayError::no_genesis, "the store begins with another genesis entry"});
    if (!*stored) {
        Write write;
        ChainLog::put(write, genesis);
        if (auto written = log_.store().commit(std::move(write), Sync::yes); !written)
            return fail(ReplayFailure{ReplayError::store, written.error().text()});
    }
    return ordering_.replay(log_);
}

Result<void, ReplayFailure> Sequencer::start(const PlanEntry& genesis) {
    if (auto begun = begin(genesis); !begun) return begun;
    const auto next_group = log_.next_group();
    if (!next_group) return fail(ReplayFailure{ReplayError::store, next_group.error().text()});
    if (ordering_.batch_open()) {
        opened_at_ = Clock::now();
        open_carries_queue_ = true;  // it may; an empty batch too many is harmless
    }
    next_queue_expected_ = ordering_.position().next_queue;
    publish_status();
    started_ = true;
    leading_ = config_.shared == nullptr;
    committer_.start(*next_group);
    admission_.start();
    thread_ = std::thread([this] { run(); });
    return {};
}

void Sequencer::stop() {
    if (!thread_.joinable()) return;
    if (config_.shared != nullptr) config_.shared->close();
    admission_.close();
    stopping_ = true;
    wake_.notify();
    thread_.join();
    committer_.stop();
    admission_.stop();
}

void Sequencer::submit(std::vector<Bytes> transactions, SubmitDone done) {
    if (config_.shared != nullptr && !leading_) {
        const Refusal refusal{RefusalReason::not_leader, 0, not_leader_text()};
        return done(std::vector<Outcome>(transactions.size(), fail(refusal)));
    }
    if (closed_ != 0) {
        const Refusal refusal{RefusalReason::closed, 0,
                              "the venue is closed for maintenance: try again later"};
        return done(std::vector<Outcome>(transactions.size(), fail(refusal)));
    }
    admission_.submit(std::move(transactions), std::move(done));
}

bool Sequencer::post(std::function<void()> command) {
    {
        const std::lock_guard lock(mutex_);
        if (!started_ || stopping_) return false;
        commands_.push_back(std::move(command));
    }
    wake_.notify();
    return true;
}

bool Sequencer::query(std::string question, std::vector<std::string> arguments, QueryDone done) {
    {
        const std::lock_guard lock(mutex_);
        if (queries_ >= config_.max_queries) return false;
        ++queries_;
    }
    const bool posted = post(
        [this, question = std::move(question), arguments = std::move(arguments), done = std::move(done)] {
            std::string json;
            const bool known = program_.query(question, arguments, json);
            {
                const std::lock_guard lock(mutex_);
                --queries_;
            }
            done(known, std::move(json));
        });
    if (posted) return true;
    const std::lock_guard lock(mutex_);
    --queries_;
    return false;
}

bool Sequencer::queue_confirmed(std::vector<QueueItem> items) {
    if (!leading_) return true;  // the leader's to place
    std::vector<QueueItem> fresh;
    {
        const std::lock_guard lock(mutex_);
        for (QueueItem& item : items) {
            if (item.queue_index < next_queue_expected_) continue;
            wire::EntryHeader header;
            header.kind = item.kind;
            header.payload_length = static_cast<u32>(item.payload.size());
            const bool queued_kind =
                item.kind == wire::EntryKind::deposit || item.kind == wire::EntryKind::forced;
            if (item.queue_index != next_queue_expected_ || !queued_kind ||
                !wire::decode_entry_header(wire::encode(header)))
                return false;
            ++next_queue_expected_;
            fresh.push_back(std::move(item));
        }
    }
    if (fresh.empty()) return true;
    return post([this, fresh = std::move(fresh)]() mutable {
        if (!leading_) return;
        if (!queue_since_) queue_since_ = Clock::now();
        for (QueueItem& item : fresh) queue_.push_back(std::move(item));
    });
}

void Sequencer::set_l1_head(u64 block, u64 time) {
    l1_block_ = block;
    l1_time_ = time;
}

void Sequencer::seal_now() {
    post([this] {
        if (!leading_) return;
        const bool queue_waits =
            !queue_.empty() || ordering_.position().next_queue > ordering_.position().covered_queue;
        if (!ordering_.batch_open() && queue_waits && !ensure_open()) return;
        if (ordering_.batch_open() && (ordering_.batch_count() > 0 || open_carries_queue_)) seal();
    });
}

SequencerStatus Sequencer::status() const {
    SequencerStatus out;
    {
        const std::lock_guard lock(mutex_);
        out = status_;
    }
    out.running = started_ && !stopping_ && !failed_;
    out.failed = failed_;
    out.leading = leading_;
    out.l1_block = l1_block_;
    out.l1_time = l1_time_;
    out.acknowledged = acknowledged_;
    out.groups = groups_;
    out.pending = admission_.pending();
    out.admission = admission_.counts();
    return out;
}

u64 Sequencer::now_ms() const {
    // L1's clock may run ahead (a development chain that travels): batches must fall in its window (B-4).
    return std::max(config_.wall_clock_ms(), 1000 * l1_time_.load());
}

void Sequencer::on_durable(Group&& group, CommittedGroup&& done) {
    acknowledged_ += done.receipts.size();
    if (!done.receipts.empty()) ++groups_;
    if (hooks_.acknowledged) hooks_.acknowledged(group, done);
    if (hooks_.sealed)
        for (const PlanEntry& entry : group.entries)
            if (wire::is_batch(entry.kind) && entry.sealed) hooks_.sealed(entry);
    std::vector<Outcome> outcomes;
    outcomes.reserve(done.receipts.size());
    for (Receipt& receipt : done.receipts) outcomes.emplace_back(std::move(receipt));
    admission_.answer(group.pending, std::move(outcomes));
}

void Sequencer::on_failed(Group&& group, const CommitFailure& failure) {
    const bool fenced = failure.reason == CommitError::fenced;
    if (!fenced) fail_stop(failure.detail);
    const Refusal refusal = fenced ? Refusal{RefusalReason::not_leader, 0, not_leader_text()}
                                   : Refusal{RefusalReason::store_failed, 0, failure.detail};
    admission_.answer(group.pending, std::vector<Outcome>(group.pending.size(), fail(refusal)));
}

void Sequencer::fail_stop(const std::string& why) {
    if (failed_.exchange(true)) return;
    admission_.close();
    if (hooks_.failed) hooks_.failed(why);
}

}  // namespace belay::node
