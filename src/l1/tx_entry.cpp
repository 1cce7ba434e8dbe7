// SPDX-License-Identifier: Apache-2.0
#include "l1/tx_entry.h"

#include <algorithm>

namespace belay::l1 {
namespace {

TxFees fees_of(const Transaction& body) {
    return {to_fee(body.priority_fee), to_fee(body.max_fee),
            body.type == TransactionType::blob ? to_fee(body.max_blob_fee) : 0};
}

void set_fees(Transaction& body, const TxFees& fees) {
    body.priority_fee = to_u256(fees.priority);
    body.max_fee = to_u256(fees.max);
    if (body.type == TransactionType::blob) body.max_blob_fee = to_u256(fees.blob);
}

constexpr u64 kPlainTransferGas = 21'000;

/// The node that answers may lag behind the one that answered before; a nonce counts as lost only when it
/// stays so.
constexpr unsigned kPollsBeforeLost = 3;

}  // namespace

L1Result<TxEntry> TxEntry::create(TxContext& context, const std::string& id, Transaction body,
                                  std::shared_ptr<const Sidecar> sidecar) {
    TxEntry out;
    out.newest_ = sign(std::move(body), context.key, std::move(sidecar));
    out.raw_ = encode_for_network(out.newest_);
    out.attempts_.push_back({transaction_hash(out.newest_), false});
    out.status_.id = id;
    out.last_offer_ = context.now;
    out.show_fees();
    if (auto done = out.store(context, TxState::prepared); !done) return std::unexpected(done.error());
    return out;
}

L1Result<TxEntry> TxEntry::restore(TxContext& context, const std::string& id, ByteView bytes) {
    auto record = decode_tx_record(bytes);
    if (!record) return std::unexpected(record.error());
    auto transaction = decode_transaction(record->raw);
    if (!transaction)
        return l1_fail(L1Reason::journal, id + ": " + std::string(to_string(transaction.error())));
    const auto signer = sender(*transaction);
    if (!signer || *signer != context.address)
        return l1_fail(L1Reason::journal, id + ": another key's transaction");
    TxEntry out;
    out.newest_ = *std::move(transaction);
    out.raw_ = std::move(record->raw);
    out.attempts_ = std::move(record->attempts);
    out.cancelling_ = record->cancelling;
    out.status_.id = id;
    out.last_offer_ = context.now;
    out.show_fees();
    // What was pending or mined before is looked up afresh.
    out.status_.state = is_final(record->state) ? record->state : TxState::prepared;
    if (is_final(record->state)) out.status_.hash = record->mined;
    return out;
}

void TxEntry::show_fees() {
    const TxFees fees = fees_of(newest_.body);
    status_.nonce = newest_.body.nonce;
    status_.hash = attempts_.back().hash;
    status_.attempts = attempts_.size();
    status_.priority_fee = fees.priority;
    status_.max_fee = fees.max;
    status_.max_blob_fee = fees.blob;
}

L1Result<void> TxEntry::store(TxContext& context, TxState state) const {
    return context.journal.put(status_.id,
                               encode_tx_record({state, cancelling_, attempts_, status_.hash, raw_}));
}

void TxEntry::become(TxContext& context, TxState state) {
    const bool changed = status_.state != state;
    status_.state = state;
    if (changed) context.events.push_back(status_);
}

void TxEntry::broadcast(TxContext& context) {
    last_broadcast_ = context.now;
    broadcast_once_ = true;
    const auto sent = context.l1.send_raw(raw_);
    if (sent || sent.error() == L1Reason::already_known) {
        status_.last_error.reset();
        return become(context, TxState::pending);
    }
    status_.last_error = sent.error();
    // A higher offer may help; every other error is looked at again at the next rebroadcast.
    raise_now_ = sent.error() == L1Reason::underpriced || sent.error() == L1Reason::fee_too_low;
    context.events.push_back(status_);
}

L1Result<bool> TxEntry::look_for_receipt(TxContext& context, const TxView& view) {
    for (auto attempt = attempts_.rbegin(); attempt != attempts_.rend(); ++attempt) {
        auto receipt = context.l1.receipt(attempt->hash);
        if (!receipt) return std::unexpected(receipt.error());
        if (!*receipt) continue;
        const u64 at = (*receipt)->block_number;
        status_.hash = attempt->hash;
        status_.receipt = **receipt;
        status_.last_error.reset();
        status_.confirmations = view.head.number >= at ? view.head.number - at + 1 : 0;
        missing_ = 0;
        if (status_.confirmations < context.policy.confirmations) {
            become(context, TxState::mined);
            return true;
        }
        const TxState won = attempt->empty ? TxState::cancelled : TxState::confirmed;
        if (auto done = settle(context, (*receipt)->success ? won : TxState::reverted); !done)
            return std::unexpected(done.error());
        return true;
    }
    return false;
}

/// The outcome is journalled before anybody is told.
L1Result<void> TxEntry::settle(TxContext& context, TxState state) {
    if (auto done = store(context, state); !done) return done;
    become(context, state);
    return {};
}

L1Result<void> TxEntry::advance(TxContext& context, const TxView& view) {
    if (view.nonce > status_.nonce) {
        const auto found = look_for_receipt(context, view);
        if (!found) return std::unexpected(found.error());
        if (*found) return {};
        missing_ = view.deep_nonce > status_.nonce ? missing_ + 1 : 0;
        if (missing_ < kPollsBeforeLost) return {};
        status_.last_error = L1Error{L1Reason::nonce_taken, "another transaction used the nonce", 0, {}};
        return settle(context, TxState::failed);
    }
    missing_ = 0;
    if (status_.state == TxState::mined) {  // a reorg took its block away
        status_.receipt.reset();
        status_.confirmations = 0;
        show_fees();
        become(context, TxState::pending);
        broadcast(context);
        return {};
    }
    if (broadcast_once_ && due_for_replacement(context, view)) return replace(context, view.fees);
    if (!broadcast_once_ || context.now - last_broadcast_ >= context.policy.rebroadcast_after_ms)
        broadcast(context);
    return {};
}

/// Only the account's next nonce can be stuck for its own fees; one behind it is replaced only when priced
/// out.
bool TxEntry::due_for_replacement(const TxContext& context, const TxView& view) const {
    const bool held_up = status_.nonce == view.nonce || priced_out(fees_of(newest_.body), view.fees);
    return raise_now_ || (held_up && context.now - last_offer_ >= context.policy.resubmit_after_ms);
}

L1Result<void> TxEntry::replace(TxContext& context, const FeeData& fees) {
    raise_now_ = false;
    last_offer_ = context.now;
    const bool blobs = newest_.body.type == TransactionType::blob;
    const auto offer = replacement_fees(fees_of(newest_.body), fees, context.policy, blobs);
    if (!offer) {  // no fault of the transaction: it stays as it is and is broadcast again
        broadcast(context);
        status_.last_error = offer.error();
        context.events.push_back(status_);
        return {};
    }
    TxEntry next = *this;
    set_fees(next.newest_.body, *offer);
    next.newest_ = sign(std::move(next.newest_.body), context.key, newest_.sidecar);
    next.raw_ = encode_for_network(next.newest_);
    next.attempts_.push_back({transaction_hash(next.newest_), cancelling_});
    next.show_fees();
    if (auto done = next.store(context, TxState::pending); !done) return done;
    *this = std::move(next);
    context.events.push_back(status_);
    broadcast(context);
    return {};
}

L1Result<void> TxEntry::cancel(TxContext& context, const FeeData& fees) {
    if (is_final(status_.state) || status_.state == TxState::mined)
        return l1_fail(L1Reason::bad_argument, "already " + std::string(to_string(status_.state)));
    if (cancelling_) return {};
    TxEntry emptied = *this;
    // A blob transaction can only be replaced by a blob transaction, so it keeps its blobs.
    emptied.cancelling_ = true;
    emptied.newest_.body.to = context.address;
    emptied.newest_.body.value = U256{};
    emptied.newest_.body.data.clear();
    emptied.newest_.body.access_list.clear();
    emptied.newest_.body.gas_limit = kPlainTransferGas;
    const std::size_t before = attempts_.size();
    if (auto done = emptied.replace(context, fees); !done) return done;
    if (emptied.attempts_.size() == before) return l1_fail(L1Reason::fee_cap, "no room for a replacement");
    *this = std::move(emptied);
    return {};
}

}  // namespace belay::l1
