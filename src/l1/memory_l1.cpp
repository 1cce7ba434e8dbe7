// SPDX-License-Identifier: Apache-2.0
#include "l1/memory_l1.h"

#include <algorithm>

#include "crypto/keccak.h"
#include "l1/memory_state.h"

namespace belay::l1 {
namespace {

template <class T>
bool any_or_all(const std::vector<T>& wanted, const T& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool matches(const LogFilter& filter, const Log& log) {
    if (!any_or_all(filter.addresses, log.address)) return false;
    return filter.events.empty() || (!log.topics.empty() && any_or_all(filter.events, log.topics[0]));
}

}  // namespace

MemoryL1::MemoryL1(u64 chain_id, u64 genesis_time) : state_(std::make_shared<State>()) {
    state_->chain_id = chain_id;
    Mined genesis;
    genesis.block.timestamp = genesis_time;
    genesis.block.gas_limit = 60'000'000;
    genesis.block.base_fee = state_->fees.base_fee;
    state_->seal(genesis);
    state_->blocks.push_back(std::move(genesis));
}

void MemoryL1::on_transaction(TransactionScript script) {
    const State::Lock lock(state_->mutex);
    state_->transaction_script = std::move(script);
}

void MemoryL1::on_call(CallScript script) {
    const State::Lock lock(state_->mutex);
    state_->call_script = std::move(script);
}

void MemoryL1::set_code(const Address& address, Bytes code) {
    const State::Lock lock(state_->mutex);
    state_->code[address] = std::move(code);
}

void MemoryL1::set_balance(const Address& address, const U256& balance) {
    const State::Lock lock(state_->mutex);
    state_->balances[address] = balance;
}

void MemoryL1::set_fees(const FeeData& fees) {
    const State::Lock lock(state_->mutex);
    state_->fees = fees;
}

void MemoryL1::set_block_time(u64 seconds) {
    const State::Lock lock(state_->mutex);
    state_->block_time = seconds;
}

void MemoryL1::refuse_sends(std::optional<L1Error> error) {
    const State::Lock lock(state_->mutex);
    state_->send_error = std::move(error);
}

void MemoryL1::refuse_everything(std::optional<L1Error> error) {
    const State::Lock lock(state_->mutex);
    state_->any_error = std::move(error);
}

void MemoryL1::inject_log(Log log) {
    const State::Lock lock(state_->mutex);
    state_->injected_logs.push_back(std::move(log));
}

void MemoryL1::inject_blob(const Hash& versioned_hash, const Blob& blob) {
    const State::Lock lock(state_->mutex);
    state_->injected_blobs[versioned_hash] = blob;
}

Block MemoryL1::mine() {
    const State::Lock lock(state_->mutex);
    return state_->mine().block;
}

void MemoryL1::mine(u64 count) {
    const State::Lock lock(state_->mutex);
    for (u64 i = 0; i < count; ++i) state_->mine();
}

void MemoryL1::set_automine(bool on) {
    const State::Lock lock(state_->mutex);
    state_->automine = on;
}

void MemoryL1::reorg(u64 depth, bool drop) {
    const State::Lock lock(state_->mutex);
    state_->reorg(depth, drop);
}

std::size_t MemoryL1::mempool_size() const {
    const State::Lock lock(state_->mutex);
    return state_->pool.size();
}

std::vector<Bytes> MemoryL1::accepted() const {
    const State::Lock lock(state_->mutex);
    return state_->accepted;
}

L1Result<u64> MemoryL1::chain_id() {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    return state_->chain_id;
}

L1Result<Block> MemoryL1::block(const BlockId& id) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    const Mined* mined = state_->find(id);
    if (mined == nullptr) return l1_fail(L1Reason::not_found, "block");
    return mined->block;
}

L1Result<std::vector<Log>> MemoryL1::logs(const LogFilter& filter) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    std::vector<Log> out;
    const auto take = [&](const Mined& mined) {
        for (const Log& log : mined.logs)
            if (matches(filter, log)) out.push_back(log);
    };
    if (filter.block_hash) {
        const Mined* mined = state_->find(*filter.block_hash);
        if (mined == nullptr) return l1_fail(L1Reason::not_found, "block");
        take(*mined);
        return out;
    }
    for (u64 at = filter.from; at <= filter.to && at < state_->blocks.size(); ++at) take(state_->blocks[at]);
    return out;
}

L1Result<std::optional<Receipt>> MemoryL1::receipt(const Hash& transaction) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    for (const Mined& mined : state_->blocks)
        for (const Receipt& receipt : mined.receipts)
            if (receipt.transaction_hash == transaction) return receipt;
    return std::optional<Receipt>{};
}

L1Result<std::optional<TransactionInfo>> MemoryL1::transaction(const Hash& hash) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    for (const Mined& mined : state_->blocks)
        for (const Pooled& pooled : mined.transactions)
            if (pooled.hash == hash) return State::describe(pooled, &mined.block);
    for (const auto& [key, pooled] : state_->pool)
        if (pooled.hash == hash) return State::describe(pooled, nullptr);
    return std::optional<TransactionInfo>{};
}

L1Result<Bytes> MemoryL1::call(const Call& call, const BlockId& at) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    if (state_->find(at) == nullptr) return l1_fail(L1Reason::not_found, "block");
    if (!state_->call_script) return l1_fail(L1Reason::reverted, "no script for calls");
    return state_->call_script(call);
}

L1Result<Bytes> MemoryL1::code(const Address& address, const BlockId& /*at*/) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    const auto found = state_->code.find(address);
    return found == state_->code.end() ? Bytes{} : found->second;
}

L1Result<u64> MemoryL1::nonce(const Address& address, const BlockId& at) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    if (at == BlockId(BlockTag::pending)) return state_->pending_nonce(address);
    const Mined* mined = state_->find(at);
    if (mined == nullptr) return l1_fail(L1Reason::not_found, "block");
    return state_->nonce_at(*mined, address);
}

L1Result<U256> MemoryL1::balance(const Address& address, const BlockId& /*at*/) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    return state_->balances[address];
}

L1Result<u64> MemoryL1::estimate_gas(const Call& /*call*/) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    return u64{100'000};
}

L1Result<FeeData> MemoryL1::fees() {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    return state_->fees;
}

L1Result<Hash> MemoryL1::send_raw(ByteView raw) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    if (state_->send_error) return std::unexpected(*state_->send_error);
    auto transaction = decode_transaction(raw);
    if (!transaction) return l1_fail(L1Reason::bad_transaction, std::string(to_string(transaction.error())));
    const auto from = sender(*transaction);
    if (!from) return l1_fail(L1Reason::bad_transaction, "signature");
    const Hash hash = transaction_hash(*transaction);
    if (auto done = state_->accept({*std::move(transaction), hash, *from}); !done)
        return std::unexpected(done.error());
    state_->accepted.emplace_back(raw.begin(), raw.end());
    if (state_->automine) state_->mine();
    return hash;
}

L1Result<std::vector<Blob>> MemoryL1::blobs(u64 block_number, std::span<const Hash> versioned_hashes) {
    const State::Lock lock(state_->mutex);
    if (state_->any_error) return std::unexpected(*state_->any_error);
    std::map<Hash, const Blob*> known;
    for (const auto& [hash, blob] : state_->injected_blobs) known[hash] = &blob;
    const Mined* mined = state_->find(block_number);
    if (mined == nullptr) return l1_fail(L1Reason::not_found, "block");
    for (const Pooled& pooled : mined->transactions)
        for (std::size_t i = 0; i < pooled.transaction.body.blob_hashes.size(); ++i)
            known[pooled.transaction.body.blob_hashes[i]] = &pooled.transaction.sidecar->blobs[i];
    std::vector<Blob> out;
    for (const Hash& hash : versioned_hashes) {
        if (!known.contains(hash)) return l1_fail(L1Reason::blob_missing, "blob");
        out.push_back(*known[hash]);
    }
    return out;
}

}  // namespace belay::l1
