// SPDX-License-Identifier: Apache-2.0
#include "l1/tx_manager.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>

#include "base/check.h"
#include "ecdsa/ecdsa.h"
#include "l1/blobs.h"
#include "l1/tx_entry.h"

namespace belay::l1 {
namespace {

u64 steady_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<u64>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace

std::string_view to_string(TxState state) {
    switch (state) {
        case TxState::prepared:
            return "prepared";
        case TxState::pending:
            return "pending";
        case TxState::mined:
            return "mined";
        case TxState::confirmed:
            return "confirmed";
        case TxState::reverted:
            return "reverted";
        case TxState::cancelled:
            return "cancelled";
        case TxState::failed:
            return "failed";
    }
    return "unknown";
}

struct TxManager::Impl {
    TxContext context;
    Progress progress;
    Clock clock;
    mutable std::mutex mutex;
    std::condition_variable_any wake;
    std::map<std::string, TxEntry> entries;
    u64 chain_id = 0;

    std::vector<TxEntry*> open_entries() {
        std::vector<TxEntry*> out;
        for (auto& [id, entry] : entries)
            if (!is_final(entry.status().state)) out.push_back(&entry);
        std::sort(out.begin(), out.end(),
                  [](const TxEntry* a, const TxEntry* b) { return a->status().nonce < b->status().nonce; });
        return out;
    }

    /// Above everything L1 has seen from this key and everything the journal holds open; where managers take
    /// turns, in place of what another left in the mempool.
    L1Result<u64> next_nonce() {
        const auto latest = context.l1.nonce(context.address, BlockTag::latest);
        if (!latest) return latest;
        const auto open = open_entries();
        if (!open.empty() || context.policy.takes_turns) {
            // The lowest that is free: a reorg may have taken back one below what is still open, and nothing
            // above a hole is ever mined.
            u64 next = *latest;
            for (const TxEntry* entry : open) next += entry->status().nonce == next;
            return next;
        }
        const auto pending = context.l1.nonce(context.address, BlockTag::pending);
        if (!pending) return pending;
        return std::max(*latest, *pending);
    }

    L1Result<u64> gas_limit(const TxRequest& request, const std::vector<Hash>& hashes) {
        const TxPolicy& policy = context.policy;
        if (request.gas_limit > policy.gas_cap)
            return l1_fail(L1Reason::bad_argument, "gas limit above the cap");
        if (request.gas_limit != 0) return request.gas_limit;
        const auto gas =
            context.l1.estimate_gas({context.address, request.to, request.value, request.data, hashes});
        if (!gas) return gas;
        if (*gas > policy.gas_cap) return l1_fail(L1Reason::gas_limit, "the estimate is above the cap");
        return std::min(*gas + *gas * policy.gas_margin_percent / 100, policy.gas_cap);
    }

    L1Result<Transaction> prepare(const TxRequest& request) {
        if (chain_id == 0) {
            const auto id = context.l1.chain_id();
            if (!id) return std::unexpected(id.error());
            chain_id = *id;
        }
        const bool blobs = request.sidecar != nullptr;
        if (blobs && (!request.to || request.sidecar->blobs.empty()))
            return l1_fail(L1Reason::bad_argument, "a blob transaction needs a recipient and a blob");
        Transaction body;
        if (blobs) body.blob_hashes = versioned_hashes(*request.sidecar);
        const auto gas = gas_limit(request, body.blob_hashes);
        if (!gas) return std::unexpected(gas.error());
        const auto fees = context.l1.fees();
        if (!fees) return std::unexpected(fees.error());
        const auto nonce = next_nonce();
        if (!nonce) return std::unexpected(nonce.error());
        const TxFees offer = market_fees(*fees, context.policy, blobs);
        body.type = blobs ? TransactionType::blob : TransactionType::dynamic_fee;
        body.chain_id = chain_id;
        body.nonce = *nonce;
        body.priority_fee = to_u256(offer.priority);
        body.max_fee = to_u256(offer.max);
        body.max_blob_fee = to_u256(offer.blob);
        body.gas_limit = *gas;
        body.to = request.to;
        body.value = request.value;
        body.data = request.data;
        return body;
    }

    L1Result<TxStatus> submit(const TxRequest& request) {
        if (const auto known = entries.find(request.id); known != entries.end())
            return known->second.status();
        auto body = prepare(request);
        if (!body) return std::unexpected(body.error());
        auto entry = TxEntry::create(context, request.id, *std::move(body), request.sidecar);
        if (!entry) return std::unexpected(entry.error());
        TxEntry& stored = entries.emplace(request.id, *std::move(entry)).first->second;
        stored.broadcast(context);
        return stored.status();
    }

    L1Result<TxView> look() {
        TxView view;
        const auto head = context.l1.block(BlockTag::latest);
        if (!head) return std::unexpected(head.error());
        view.head = *head;
        const auto nonce = context.l1.nonce(context.address, head->number);
        if (!nonce) return std::unexpected(nonce.error());
        view.nonce = *nonce;
        const u64 above = context.policy.confirmations == 0 ? 0 : context.policy.confirmations - 1;
        if (head->number >= above) {
            const auto deep = context.l1.nonce(context.address, head->number - above);
            if (!deep) return std::unexpected(deep.error());
            view.deep_nonce = *deep;
        }
        const auto fees = context.l1.fees();
        if (!fees) return std::unexpected(fees.error());
        view.fees = *fees;
        return view;
    }

    L1Result<void> poll() {
        const auto open = open_entries();
        if (open.empty()) return {};
        const auto view = look();
        if (!view) return std::unexpected(view.error());
        for (TxEntry* entry : open)
            if (auto done = entry->advance(context, *view); !done) return done;
        return {};
    }

    /// Runs `work` under the lock, then reports what happened without it.
    template <class Work>
    auto locked(const Work& work) {
        std::unique_lock lock(mutex);
        context.now = clock();
        auto result = work();
        const auto events = std::exchange(context.events, {});
        lock.unlock();
        wake.notify_all();
        if (progress)
            for (const TxStatus& event : events) progress(event);
        return result;
    }
};

TxManager::TxManager(L1& l1, const ecdsa::PrivateKey& key, TxJournal& journal, TxPolicy policy,
                     Progress progress, Clock clock)
    : impl_(new Impl{{l1, key, key.address(), journal, policy, 0, {}},
                     std::move(progress),
                     clock ? std::move(clock) : Clock(steady_ms),
                     {},
                     {},
                     {},
                     0}) {}
TxManager::~TxManager() = default;

L1Result<void> TxManager::recover() {
    return impl_->locked([&]() -> L1Result<void> {
        const auto records = impl_->context.journal.load();
        if (!records) return std::unexpected(records.error());
        for (const auto& [id, bytes] : *records) {
            auto entry = TxEntry::restore(impl_->context, id, bytes);
            if (!entry) return std::unexpected(entry.error());
            impl_->entries.insert_or_assign(id, *std::move(entry));
        }
        return {};
    });
}

L1Result<TxStatus> TxManager::submit(const TxRequest& request) {
    return impl_->locked([&] { return impl_->submit(request); });
}

L1Result<void> TxManager::poll() {
    return impl_->locked([&] { return impl_->poll(); });
}

L1Result<TxStatus> TxManager::wait(const std::string& id, std::stop_token stop) {
    for (;;) {
        const auto before = status(id);
        if (!before) return l1_fail(L1Reason::not_found, "no transaction " + id);
        if (is_final(before->state)) return *before;
        if (stop.stop_requested()) return l1_fail(L1Reason::cancelled, id);
        // A transport error passes; the transaction is safe in the journal meanwhile.
        static_cast<void>(poll());
        std::unique_lock lock(impl_->mutex);
        const auto found = impl_->entries.find(id);
        if (found != impl_->entries.end() && is_final(found->second.status().state)) continue;
        const std::chrono::milliseconds pause(impl_->context.policy.poll_ms);
        impl_->wake.wait_for(lock, stop, pause, [] { return false; });
    }
}

L1Result<void> TxManager::cancel(const std::string& id) {
    return impl_->locked([&]() -> L1Result<void> {
        const auto found = impl_->entries.find(id);
        if (found == impl_->entries.end()) return l1_fail(L1Reason::not_found, "no transaction " + id);
        const auto fees = impl_->context.l1.fees();
        if (!fees) return std::unexpected(fees.error());
        return found->second.cancel(impl_->context, *fees);
    });
}

L1Result<void> TxManager::forget(const std::string& id) {
    return impl_->locked([&]() -> L1Result<void> {
        const auto found = impl_->entries.find(id);
        if (found == impl_->entries.end()) return {};
        if (!is_final(found->second.status().state)) return l1_fail(L1Reason::bad_argument, "still open");
        if (auto done = impl_->context.journal.erase(id); !done) return done;
        impl_->entries.erase(found);
        return {};
    });
}

void TxManager::set_resubmit_after(u64 milliseconds) {
    const std::lock_guard lock(impl_->mutex);
    impl_->context.policy.resubmit_after_ms = milliseconds;
}

std::optional<TxStatus> TxManager::status(const std::string& id) const {
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->entries.find(id);
    if (found == impl_->entries.end()) return std::nullopt;
    return found->second.status();
}

std::vector<TxStatus> TxManager::all() const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<TxStatus> out;
    for (const auto& [id, entry] : impl_->entries) out.push_back(entry.status());
    return out;
}

Address TxManager::address() const { return impl_->context.address; }

}  // namespace belay::l1
