// SPDX-License-Identifier: Apache-2.0
#include "node/admission.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "node/thread_name.h"

namespace belay::node {
namespace {

// Few enough that two workers share a small burst, enough that a lock is rare beside a recovery.
constexpr std::size_t kChunk = 8;
// Under load the ordering thread is woken for this many at once: a wake costs as much as a tenth of a
// recovery.
constexpr std::size_t kAnnounce = 32;

std::optional<RefusalReason> check_size(ByteView tx) {
    if (tx.empty()) return RefusalReason::empty;
    if (tx.size() > wire::kMaxTransactionSize) return RefusalReason::too_long;
    return std::nullopt;
}

Outcome refusal(RefusalReason reason) { return fail(Refusal{reason, 0, to_string(reason)}); }

}  // namespace

const char* to_string(RefusalReason reason) {
    switch (reason) {
        case RefusalReason::empty:
            return "empty";
        case RefusalReason::too_long:
            return "too_long";
        case RefusalReason::malformed:
            return "malformed";
        case RefusalReason::bad_signature:
            return "bad_signature";
        case RefusalReason::refused:
            return "refused";
        case RefusalReason::trapped:
            return "trapped";
        case RefusalReason::queue_full:
            return "queue_full";
        case RefusalReason::stopped:
            return "stopped";
        case RefusalReason::closed:
            return "closed";
        case RefusalReason::not_leader:
            return "not_leader";
        case RefusalReason::store_failed:
            return "store_failed";
    }
    return "?";
}

AdmissionPool::AdmissionPool(const ProgramHost& program, const ChainLog& log, const AdmissionLimits& limits,
                             std::function<void()> on_ready)
    : program_(program), log_(log), limits_(limits), on_ready_(std::move(on_ready)) {}

AdmissionPool::~AdmissionPool() { stop(); }

void AdmissionPool::start() {
    for (unsigned i = 0; i < std::max(1U, limits_.threads); ++i) threads_.emplace_back([this] { work(); });
}

void AdmissionPool::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
}

void AdmissionPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = stopping_ = true;
    }
    work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

void AdmissionPool::submit(std::vector<Bytes> transactions, SubmitDone done) {
    if (transactions.empty()) return done({});
    const auto submission = std::make_shared<Submission>(transactions.size(), std::move(done));
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::pair<std::size_t, RefusalReason>> refused;
    std::vector<std::pair<std::size_t, PendingPtr>> fresh;
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        if (const auto reason = check_size(transactions[i])) {
            refused.emplace_back(i, *reason);
            continue;
        }
        auto pending = std::make_shared<Pending>();
        pending->bytes = std::move(transactions[i]);
        pending->hash = crypto::keccak256(pending->bytes);
        pending->arrived = now;
        fresh.emplace_back(i, std::move(pending));
    }
    {
        const std::lock_guard lock(mutex_);
        submitted_ += transactions.size();
        for (auto& [index, pending] : fresh) {
            if (closed_ || in_flight_.size() >= limits_.max_pending) {
                refused.emplace_back(index, closed_ ? RefusalReason::stopped : RefusalReason::queue_full);
                continue;
            }
            const auto [known, is_new] = in_flight_.try_emplace(pending->hash, pending);
            known->second->waiters.push_back({submission, index});
            if (is_new)
                arrivals_.push_back(std::move(pending));
            else
                ++duplicates_;
        }
    }
    if (fresh.size() > kChunk)
        work_.notify_all();
    else
        work_.notify_one();
    refused_ += refused.size();
    for (const auto& [index, reason] : refused) submission->set(index, refusal(reason));
}

void AdmissionPool::work() {
    name_thread("belay-admit");
    std::vector<PendingPtr> chunk;
    std::unique_lock lock(mutex_);
    for (;;) {
        work_.wait(lock, [this] { return stopping_ || next_ < arrivals_.size(); });
        if (stopping_) return;
        // A share of what waits, so that a burst is spread over all workers.
        const std::size_t share = (arrivals_.size() - next_ + threads_.size() - 1) / threads_.size();
        const std::size_t count = std::min(kChunk, share);
        for (std::size_t i = 0; i < count; ++i) chunk.push_back(arrivals_[next_++]);
        lock.unlock();
        for (const PendingPtr& pending : chunk) admit(pending);
        lock.lock();
        unannounced_ += chunk.size();
        chunk.clear();
        const bool more_follow = next_ < arrivals_.size() && unannounced_ < kAnnounce;
        if (more_follow || !front_is_ready()) continue;
        unannounced_ = 0;
        lock.unlock();
        on_ready_();
        lock.lock();
    }
}

void AdmissionPool::admit(const PendingPtr& pending) {
    const auto give = [&](Outcome outcome) {
        pending->state.store(Pending::State::answered, std::memory_order_release);
        if (!outcome) ++refused_;
        answer(pending, std::move(outcome));
    };
    auto known = log_.receipt(pending->hash);
    if (!known) return give(refusal(RefusalReason::store_failed));
    if (*known) return give(std::move(**known));

    std::vector<SignatureCheck> checks;
    if (const u32 code = program_.admission(pending->bytes, checks); code != 0)
        return give(fail(Refusal{RefusalReason::malformed, code, program_.result_name(code)}));
    for (const SignatureCheck& check : checks) {
        const auto signer = ecdsa::recover(check.digest, check.signature);
        ++recoveries_;
        if (!signer) return give(refusal(RefusalReason::bad_signature));
        pending->signers.push_back({check.digest, check.signature, *signer});
    }
    pending->state.store(Pending::State::admitted, std::memory_order_release);
}

bool AdmissionPool::front_is_ready() const {
    return !arrivals_.empty() &&
           arrivals_.front()->state.load(std::memory_order_acquire) != Pending::State::waiting;
}

std::vector<PendingPtr> AdmissionPool::take_ready(std::size_t most) {
    std::vector<PendingPtr> out;
    const std::lock_guard lock(mutex_);
    while (out.size() < most && front_is_ready()) {
        PendingPtr front = std::move(arrivals_.front());
        arrivals_.pop_front();
        BELAY_CHECK(next_ > 0);
        --next_;
        if (front->state.load(std::memory_order_acquire) == Pending::State::admitted)
            out.push_back(std::move(front));
    }
    return out;
}

std::vector<Waiter> AdmissionPool::forget(const PendingPtr& pending) {
    in_flight_.erase(pending->hash);
    return std::move(pending->waiters);
}

void AdmissionPool::answer(const PendingPtr& pending, Outcome outcome) {
    std::vector<Waiter> waiters;
    {
        const std::lock_guard lock(mutex_);
        waiters = forget(pending);
    }
    for (std::size_t i = 0; i + 1 < waiters.size(); ++i)
        waiters[i].submission->set(waiters[i].index, outcome);
    if (!waiters.empty()) waiters.back().submission->set(waiters.back().index, std::move(outcome));
}

void AdmissionPool::answer(std::span<const PendingPtr> pending, std::vector<Outcome>&& outcomes) {
    std::vector<std::vector<Waiter>> waiters(pending.size());
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < pending.size(); ++i) waiters[i] = forget(pending[i]);
    }
    for (std::size_t i = 0; i < pending.size(); ++i) {
        for (std::size_t k = 0; k + 1 < waiters[i].size(); ++k)
            waiters[i][k].submission->set(waiters[i][k].index, outcomes[i]);
        if (waiters[i].empty()) continue;
        Waiter& last = waiters[i].back();
        last.submission->set(last.index, std::move(outcomes[i]));
    }
}

std::size_t AdmissionPool::pending() const {
    const std::lock_guard lock(mutex_);
    return in_flight_.size();
}

AdmissionCounts AdmissionPool::counts() const {
    const std::lock_guard lock(mutex_);
    return {submitted_, duplicates_, recoveries_.load(), refused_.load()};
}

}  // namespace belay::node
