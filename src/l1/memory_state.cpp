// SPDX-License-Identifier: Apache-2.0
// The rules of the chain in memory: mempool, blocks, reorgs.
#include "l1/memory_state.h"

#include <algorithm>
#include <utility>

#include "base/endian.h"
#include "crypto/keccak.h"
#include "l1/tx_fees.h"

namespace belay::l1 {
namespace {

/// True when `next` is at least `percent` above `old`.
bool raised(const U256& old, const U256& next, unsigned percent) {
    return to_fee(next) * 100 >= to_fee(old) * (100 + percent);
}

bool replaces(const Transaction& old, const Transaction& next) {
    const bool blobs = old.type == TransactionType::blob;
    if (old.type != next.type) return false;
    const unsigned percent = blobs ? 100 : 10;
    return raised(old.max_fee, next.max_fee, percent) &&
           raised(old.priority_fee, next.priority_fee, percent) &&
           (!blobs || raised(old.max_blob_fee, next.max_blob_fee, percent));
}

constexpr u64 kGasPerBlob = 131072;

}  // namespace

TransactionInfo MemoryL1::State::describe(const Pooled& pooled, const Block* block) {
    const Transaction& body = pooled.transaction.body;
    TransactionInfo out;
    out.hash = pooled.hash;
    out.from = pooled.from;
    out.to = body.to;
    out.nonce = body.nonce;
    out.value = body.value;
    out.input = body.data;
    out.type = static_cast<u8>(body.type);
    out.blob_hashes = body.blob_hashes;
    if (block != nullptr) {
        out.block_number = block->number;
        out.block_hash = block->hash;
    }
    return out;
}

const MemoryL1::Mined* MemoryL1::State::find(const BlockId& id) const {
    if (const auto* hash = std::get_if<Hash>(&id)) {
        const auto found =
            std::find_if(blocks.begin(), blocks.end(), [&](const Mined& m) { return m.block.hash == *hash; });
        return found == blocks.end() ? nullptr : &*found;
    }
    if (const auto* number = std::get_if<u64>(&id))
        return *number < blocks.size() ? &blocks[*number] : nullptr;
    return std::get<BlockTag>(id) == BlockTag::earliest ? &blocks.front() : &blocks.back();
}

u64 MemoryL1::State::nonce_at(const Mined& mined, const Address& address) const {
    const auto found = mined.nonces.find(address);
    return found == mined.nonces.end() ? 0 : found->second;
}

u64 MemoryL1::State::pending_nonce(const Address& address) const {
    u64 nonce = nonce_at(blocks.back(), address);
    while (pool.contains({address, nonce})) ++nonce;
    return nonce;
}

L1Result<void> MemoryL1::State::accept(Pooled pooled) {
    const Transaction& body = pooled.transaction.body;
    if (body.chain_id != chain_id) return l1_fail(L1Reason::rpc_error, "invalid chain id");
    if (body.nonce < nonce_at(blocks.back(), pooled.from))
        return l1_fail(L1Reason::nonce_too_low, "nonce too low");
    if (body.type == TransactionType::blob && !pooled.transaction.sidecar)
        return l1_fail(L1Reason::bad_transaction, "blob transaction without its sidecar");
    const std::pair key{pooled.from, body.nonce};
    const auto old = pool.find(key);
    if (old != pool.end() && old->second.hash == pooled.hash)
        return l1_fail(L1Reason::already_known, "already known");
    if (old != pool.end() && !replaces(old->second.transaction.body, body))
        return l1_fail(L1Reason::underpriced, "replacement transaction underpriced");
    pool.insert_or_assign(key, std::move(pooled));
    return {};
}

void MemoryL1::State::include(Mined& next, const Pooled& pooled) {
    Receipt receipt;
    receipt.transaction_hash = pooled.hash;
    receipt.block_number = next.block.number;
    receipt.transaction_index = next.transactions.size();
    const auto info = describe(pooled, &next.block);
    Effect effect = transaction_script ? transaction_script(info, next.block) : Effect{};
    receipt.success = effect.success;
    receipt.gas_used = effect.gas_used;
    receipt.effective_gas_price = fees.base_fee + fees.priority_fee;
    receipt.blob_gas_used = kGasPerBlob * pooled.transaction.body.blob_hashes.size();
    receipt.blob_gas_price = receipt.blob_gas_used == 0 ? 0 : fees.blob_base_fee;
    for (Log& log : effect.logs) {
        log.transaction_hash = pooled.hash;
        log.transaction_index = receipt.transaction_index;
        if (effect.success) receipt.logs.push_back(std::move(log));
    }
    next.block.gas_used += receipt.gas_used;
    next.block.blob_gas_used += receipt.blob_gas_used;
    next.nonces[pooled.from] = pooled.transaction.body.nonce + 1;
    next.transactions.push_back(pooled);
    next.receipts.push_back(std::move(receipt));
}

/// The hash comes last: it covers the branch and what is inside. Then everything inside learns it.
void MemoryL1::State::seal(Mined& next) const {
    Bytes bytes;
    append(bytes, next.block.parent);
    for (const u64 number : {next.block.number, next.block.timestamp, salt}) append_be(bytes, number);
    for (const Pooled& pooled : next.transactions) append(bytes, pooled.hash);
    next.block.hash = crypto::keccak256(bytes);
    u64 index = 0;
    const auto place = [&](Log& log) {
        log.block_number = next.block.number;
        log.block_hash = next.block.hash;
        log.log_index = index++;
        next.logs.push_back(log);
    };
    std::vector<Log> injected = std::move(next.logs);
    next.logs.clear();
    for (Log& log : injected) place(log);
    for (Receipt& receipt : next.receipts) {
        receipt.block_hash = next.block.hash;
        for (Log& log : receipt.logs) place(log);
    }
}

const MemoryL1::Mined& MemoryL1::State::mine() {
    Mined next;
    const Mined& parent = blocks.back();
    next.block.number = parent.block.number + 1;
    next.block.parent = parent.block.hash;
    next.block.timestamp = parent.block.timestamp + block_time;
    next.block.gas_limit = 60'000'000;
    next.block.base_fee = fees.base_fee;
    next.nonces = parent.nonces;
    next.logs = std::exchange(injected_logs, {});
    // The map's order gives each account's transactions by nonce, so one pass takes all that are executable.
    for (auto at = pool.begin(); at != pool.end();) {
        const Pooled& pooled = at->second;
        const Transaction& body = pooled.transaction.body;
        const u64 expected = next.nonces.contains(pooled.from) ? next.nonces[pooled.from] : 0;
        const bool pays =
            to_fee(body.max_fee) >= fees.base_fee &&
            (body.type != TransactionType::blob || to_fee(body.max_blob_fee) >= fees.blob_base_fee);
        if (body.nonce == expected && pays) include(next, pooled);
        at = body.nonce < expected || (body.nonce == expected && pays) ? pool.erase(at) : std::next(at);
    }
    seal(next);
    blocks.push_back(std::move(next));
    return blocks.back();
}

void MemoryL1::State::reorg(u64 depth, bool drop) {
    ++salt;
    for (u64 i = 0; i < depth && blocks.size() > 1; ++i) {
        if (!drop)
            for (const Pooled& pooled : blocks.back().transactions)
                pool.try_emplace({pooled.from, pooled.transaction.body.nonce}, pooled);
        blocks.pop_back();
    }
}

}  // namespace belay::l1
