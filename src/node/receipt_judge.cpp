// SPDX-License-Identifier: Apache-2.0
#include "node/receipt_judge.h"

#include <fmt/format.h>

#include <map>

#include "crypto/counted_merkle.h"
#include "crypto/keccak.h"
#include "wire/batch.h"

namespace belay::node {
namespace {

using State = ReceiptVerdict::State;

ReceiptVerdict kept(std::string why = {}) { return {State::kept, std::nullopt, {}, std::move(why)}; }
ReceiptVerdict waiting(std::string why) { return {State::waiting, std::nullopt, {}, std::move(why)}; }
ReceiptVerdict broken(Breach breach, Bytes proof, std::string why = {}) {
    return {State::broken, breach, std::move(proof), std::move(why)};
}

std::vector<Hash> leaves_of(ByteView batch) {
    std::vector<Hash> out;
    const auto decoded = wire::decode_batch(batch);
    if (!decoded) return out;
    for (const wire::BatchTransaction& tx : *decoded)
        out.push_back(wire::transaction_leaf(crypto::keccak256(tx.bytes), tx.time_ms));
    return out;
}

}  // namespace

const char* to_string(Breach breach) {
    switch (breach) {
        case Breach::equivocation:
            return "equivocation";
        case Breach::other_transaction:
            return "other_transaction";
        case Breach::void_batch:
            return "void_batch";
        case Breach::no_batch:
            return "no_batch";
        case Breach::late_batch:
            return "late_batch";
        case Breach::other_sender:
            return "other_sender";
    }
    return "?";
}

const char* to_string(State state) {
    switch (state) {
        case State::kept:
            return "kept";
        case State::waiting:
            return "waiting";
        case State::broken:
            return "broken";
    }
    return "?";
}

std::optional<Equivocation> find_equivocation(std::span<const Receipt> receipts) {
    std::map<std::pair<u64, u32>, std::size_t> places;
    for (std::size_t i = 0; i < receipts.size(); ++i) {
        const Receipt& r = receipts[i];
        const auto [known, fresh] = places.try_emplace({r.batch, r.index}, i);
        const Receipt& before = receipts[known->second];
        if (!fresh && (before.transaction_hash != r.transaction_hash || before.time_ms != r.time_ms))
            return Equivocation{known->second, i};
    }
    return std::nullopt;
}

void ReceiptJudge::executed(const rollup::Entry& entry, std::span<const l1::Blob> blobs) {
    if (!entry.batch) return;
    batches_.resize(*entry.batch);
    batches_.push_back({entry.header.index, leaves_of(batch_bytes(entry, blobs))});
}

void ReceiptJudge::rolled_back(u64 position) {
    while (!batches_.empty() && batches_.back().entry >= position) batches_.pop_back();
}

l1::L1Result<ReceiptVerdict> ReceiptJudge::judge(const Receipt& r, u64 head) const {
    const auto end = stretch_(r.deadline_block);
    if (!end) return std::unexpected(end.error());
    const u64 over = *end + grace_ + 1;
    const auto argument = argument_of(r);
    if (r.batch >= batches_.size()) {
        if (head < over) return waiting(fmt::format("no such batch yet; late from L1 block {} on", over));
        return broken(Breach::no_batch, l1::bond_calls::slash_absent(argument));
    }
    const Batch& batch = batches_[r.batch];
    const wire::EntryHeader& header = chain_.entries()[batch.entry].header;
    const bool another = header.sender != chain_.rollup().sequencer;
    const bool late = header.l1_block > r.deadline_block;
    const bool excused = late && header.l1_block <= *end;
    if ((another || late) && !excused) {
        const Breach breach = another ? Breach::other_sender : Breach::late_batch;
        if (late && head < over)
            return waiting(fmt::format("late; a jam may excuse it up to L1 block {}", over));
        return broken(breach, l1::bond_calls::slash_entry(argument, header));
    }
    if (another) return kept("sent by another while L1 was jammed");
    const bool is_void = chain_.results()[batch.entry].is_void;
    if (is_void && excused) return kept("void because L1 was jammed");
    return judge_order(r, batch);
}

ReceiptVerdict ReceiptJudge::judge_order(const Receipt& r, const Batch& batch) const {
    const bool is_void = chain_.results()[batch.entry].is_void;
    const bool there = !is_void && r.index < batch.leaves.size();
    if (there && batch.leaves[r.index] == wire::transaction_leaf(r.transaction_hash, r.time_ms))
        return kept();
    const Breach breach = is_void ? Breach::void_batch : Breach::other_transaction;
    const auto proof = proof_of(batch, r.index);
    if (!proof) return broken(breach, {}, "provable once a claim over its batch is final");
    return broken(breach,
                  l1::bond_calls::slash_order(argument_of(r), chain_.entries()[batch.entry].header, *proof));
}

std::optional<l1::OrderProof> ReceiptJudge::proof_of(const Batch& batch, u32 index) const {
    const ClaimTree& claims = chain_.claims();
    for (const Hash& id : claims.finals()) {
        const KnownClaim& known = claims.at(id);
        const rollup::Claim& claim = known.proposed.claim;
        if (claim.position <= batch.entry) continue;
        if (claim.position > chain_.results().size()) return std::nullopt;
        const u64 first = claims.at(claim.parent).proposed.claim.position;
        std::vector<Hash> leaves;
        for (u64 i = first; i < claim.position; ++i)
            leaves.push_back(rollup::output_leaf(chain_.results()[i].batch.output_digest()));
        if (crypto::counted_root(leaves) != claim.outputs_root) return std::nullopt;
        l1::OrderProof out;
        out.claim_number = *known.number;
        out.output_header = chain_.results()[batch.entry].batch.output_header;
        out.output_path = crypto::counted_path(leaves, batch.entry - first);
        if (!out.output_header.empty() && index < batch.leaves.size()) {
            out.leaf = batch.leaves[index];
            out.leaf_path = crypto::counted_path(batch.leaves, index);
        }
        return out;
    }
    return std::nullopt;
}

}  // namespace belay::node
