// SPDX-License-Identifier: Apache-2.0
#include "node/chain_api.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hex.h"
#include "node/withdrawals.h"

namespace belay::node {
namespace {

std::string decimal(const U256& value) {
    // Amounts beyond 128 bits cannot exist in any token that matters; hex keeps even those exact.
    if (value.limb[2] | value.limb[3]) return to_hex(value.to_hash());
    return fmt::format("{}", (u128{value.limb[1]} << 64) | value.limb[0]);
}

std::string hex_list(std::span<const Hash> hashes) {
    std::string out = "[";
    for (const Hash& hash : hashes) out += (out.size() > 1 ? ",\"" : "\"") + to_hex(hash) + '"';
    return out + ']';
}

std::string number_or_null(const std::optional<u64>& number) {
    return number ? fmt::format("{}", *number) : std::string("null");
}

// The members that the claim itself and its place in the tree make up.
std::string claim_members(const KnownClaim& known) {
    const rollup::Claim& c = known.proposed.claim;
    return fmt::format(
        R"("sequence":{},"id":"{}","parent":"{}","proposer":"{}","position":{},"accumulator":"{}","startRoot":"{}","historyRoot":"{}","endRoot":"{}","outputsRoot":"{}","round":"{}","index":{},"transaction":"{}","number":{},"final":{})",
        known.sequence, to_hex(known.proposed.id), to_hex(c.parent), to_hex(known.proposed.proposer),
        c.position, to_hex(c.accumulator), to_hex(known.proposed.start_root), to_hex(c.history_root),
        to_hex(c.end_root), to_hex(c.outputs_root), to_hex(known.proposed.round), known.proposed.index,
        to_hex(known.proposed.transaction), number_or_null(known.number), known.is_final());
}

std::string claim_json(const DerivedChain& chain, const KnownClaim& known) {
    const rollup::Judgement judgement = chain.judge(known.proposed.id);
    return fmt::format(R"({{{},"verdict":"{}","reason":"{}"}})", claim_members(known),
                       to_string(judgement.verdict), to_string(judgement.reason));
}

std::string withdrawal_json(const WithdrawalView& view) {
    std::string proof = "null";
    if (view.proof)
        proof = fmt::format(
            R"({{"claimNumber":{},"outputHeader":"{}","outputPath":{},"leafIndex":{},"outboxPath":{}}})",
            *view.number, to_hex(view.proof->output_header), hex_list(view.proof->output_path),
            view.proof->leaf_index, hex_list(view.proof->outbox_path));
    const std::string claim = view.claim.is_zero() ? "null" : '"' + to_hex(view.claim) + '"';
    return fmt::format(
        R"({{"index":{},"token":"{}","to":"{}","amount":"{}","entry":{},"claim":{},"final":{},"proof":{}}})",
        view.withdrawal.index, to_hex(view.withdrawal.token), to_hex(view.withdrawal.to),
        decimal(view.withdrawal.amount), view.entry, claim, view.number.has_value(), proof);
}

std::string entry_json(const rollup::Entry& entry, const EntryResult* result) {
    std::string ran = "null";
    if (result)
        ran = fmt::format(
            R"({{"void":{},"outputDigest":"{}","machineRoot":"{}","transactions":{},"steps":{}}})",
            result->is_void, to_hex(result->batch.output_digest()), to_hex(result->machine_root),
            result->output.tx_count, result->steps);
    return fmt::format(
        R"({{"index":{},"kind":"{}","l1Block":{},"l1Time":{},"accumulator":"{}","limit":{},"blobs":{},"result":{}}})",
        entry.header.index, wire::to_string(entry.header.kind), entry.header.l1_block, entry.header.l1_time,
        to_hex(entry.accumulator), entry.limit, hex_list(entry.versioned_hashes), ran);
}

RpcResult unknown(const char* what) { return fail(RpcError{kRefused, "not_found", what}); }

}  // namespace

void ChainApi::ask(Answer answer, RpcReply reply) {
    auto shared = std::make_shared<RpcReply>(std::move(reply));
    const bool taken = service_.ask(
        [answer = std::move(answer), shared](const DerivedChain& chain) { (*shared)(answer(chain)); });
    if (!taken) (*shared)(fail(RpcError{kRefused, "busy", "too many questions wait; try again"}));
}

void ChainApi::register_methods(RpcDispatcher& rpc) {
    using P = const RpcParams&;
    using Peer = const RpcPeerPtr&;
    rpc.add("belay_claims", [this](P params, Peer, RpcReply reply) {
        const auto from = params.number_or(0, 1), count = params.number_or(1, 100);
        if (!from || !count) return reply(fail((!from ? from : count).error()));
        ask(
            [first = std::max<u64>(*from, 1), most = std::min<u64>(*count, 100)](const DerivedChain& chain) {
                std::string out = "[";
                const ClaimTree& claims = chain.claims();
                for (u64 n = first; n <= claims.size() && n < first + most; ++n)
                    out += (out.size() > 1 ? "," : "") + claim_json(chain, claims.at(claims.ids()[n - 1]));
                return RpcResult(out + ']');
            },
            std::move(reply));
    });
    rpc.add("belay_entry", [this](P params, Peer, RpcReply reply) {
        const auto index = params.number(0);
        if (!index) return reply(fail(index.error()));
        ask(
            [i = *index](const DerivedChain& chain) -> RpcResult {
                if (i >= chain.entries().size()) return unknown("no such entry yet");
                return entry_json(chain.entries()[i],
                                  i < chain.results().size() ? &chain.results()[i] : nullptr);
            },
            std::move(reply));
    });
    rpc.add("belay_withdrawal", [this](P params, Peer, RpcReply reply) {
        const auto index = params.number(0);
        if (!index) return reply(fail(index.error()));
        ask(
            [i = *index](const DerivedChain& chain) -> RpcResult {
                const auto view = find_withdrawal(chain, i);
                return view ? RpcResult(withdrawal_json(*view)) : unknown("no such withdrawal yet");
            },
            std::move(reply));
    });
    rpc.add("belay_withdrawals", [this](P params, Peer, RpcReply reply) {
        std::optional<Address> to;
        if (params.size() > 0) {
            const auto text = params.text(0);
            if (!text) return reply(fail(text.error()));
            to = fixed_from_hex<Address>(*text);
            if (!to) return reply(fail(RpcError{kInvalidParams, "not_an_address", "parameter 0"}));
        }
        ask(
            [to](const DerivedChain& chain) {
                std::string out = "[";
                for (const WithdrawalView& view : list_withdrawals(chain, to, 100))
                    out += (out.size() > 1 ? "," : "") + withdrawal_json(view);
                return RpcResult(out + ']');
            },
            std::move(reply));
    });
}

void ChainApi::executed(const rollup::Entry& entry, const EntryResult& result) {
    entries_ = entry.header.index + 1;
    steps_ += result.steps;
    machine_seconds_ = machine_seconds_ + result.machine_seconds;
    native_seconds_ = native_seconds_ + result.native_seconds;
}

void ChainApi::claim(const ClaimEvent& event) {
    std::string json;
    if (const auto* proposed = std::get_if<ClaimProposed>(&event)) {
        const KnownClaim* known = service_.chain().claims().find(proposed->id);
        if (!known || known->sequence == 0) return;  // the genesis claim is nobody's news
        claims_ = service_.chain().claims().size();
        json = fmt::format(R"({{"event":"proposed","claim":{{{}}}}})", claim_members(*known));
    } else {
        const auto& final = std::get<ClaimFinalized>(event);
        finalized_ = final.number;
        json =
            fmt::format(R"({{"event":"finalized","number":{},"id":"{}"}})", final.number, to_hex(final.id));
    }
    hub_.publish(Topic::claims, json);
}

void ChainApi::head(const l1::Block& block) {
    l1_block_ = block.number;
    // Also after a reorg, which takes back what no event announces.
    entries_ = service_.chain().results().size();
    claims_ = service_.chain().claims().size();
    finalized_ = service_.chain().finalized();
    hub_.publish(Topic::l1, fmt::format(R"({{"block":{},"hash":"{}","time":{}}})", block.number,
                                        to_hex(block.hash), block.timestamp));
}

std::string ChainApi::status_member() const {
    return fmt::format(
        R"("chain":{{"l1Block":{},"entries":{},"claims":{},"finalized":{},"steps":{},"machineSeconds":{:.3f},"nativeSeconds":{:.3f}}})",
        l1_block_.load(), entries_.load(), claims_.load(), finalized_.load(), steps_.load(),
        machine_seconds_.load(), native_seconds_.load());
}

}  // namespace belay::node
