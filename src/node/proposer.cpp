// SPDX-License-Identifier: Apache-2.0
#include "node/proposer.h"

#include "base/hex.h"
#include "kzg/kzg.h"
#include "l1/abi.h"
#include "l1/contracts.h"

namespace belay::node {
namespace {

Bytes as_bytes(ByteView view) { return {view.begin(), view.end()}; }

Bytes propose_call(const rollup::Proposal& p, Bytes kzg) {
    return l1::calls::propose({p.claim.parent, p.claim.history_root, as_bytes(p.parent_state.encode()),
                               as_bytes(p.end_state.encode()), p.history.path, p.entries, p.outputs,
                               std::move(kzg)});
}

}  // namespace

Proposer::Proposer(ProposerConfig config, const DerivedChain& chain, l1::L1& l1, Archive archive,
                   l1::TxManager& txs, ProposerHooks hooks)
    : config_(config), chain_(chain), l1_(l1), archive_(archive), txs_(txs), hooks_(std::move(hooks)) {}

void Proposer::note(const std::string& text) {
    if (text == last_note_) return;  // a trouble that stays is told once
    last_note_ = text;
    if (hooks_.log) hooks_.log(text);
}

void Proposer::step() {
    if (auto polled = txs_.poll(); !polled) return note("L1: " + to_string(polled.error()));
    report_posted();
    forget_final();
    if (in_flight_.empty()) propose();
    if (Clock::now() >= next_finalize_) {
        next_finalize_ = Clock::now() + config_.finalize_every;
        finalize();
        collect();
    }
}

// What is final is on L1 for good; the journal need not keep it.
void Proposer::forget_final() {
    for (const l1::TxStatus& status : txs_.all())
        if (is_final(status.state) && status.id != in_flight_) static_cast<void>(txs_.forget(status.id));
}

void Proposer::report_posted() {
    if (in_flight_.empty()) return;
    const auto status = txs_.status(in_flight_);
    if (!status) {
        in_flight_.clear();
        return;
    }
    if (status->state == l1::TxState::reverted || status->state == l1::TxState::failed) {
        note("claim " + std::to_string(in_flight_claim_.number) + " did not get in: transaction " +
             to_hex(status->hash) + " " + std::string(to_string(status->state)));
        static_cast<void>(txs_.forget(in_flight_));
        in_flight_.clear();
        return;
    }
    // Until the chain shows the claim, the next one has no parent.
    if (chain_.claims().size() < in_flight_claim_.number) {
        // A reorg after its last confirmation took it back: the transaction manager is done with it.
        const bool passed = !status->receipt || status->receipt->block_number < chain_.follower().block();
        if (!is_final(status->state) || !passed) return;
        note("claim " + std::to_string(in_flight_claim_.number) + " is gone with an L1 reorg: once more");
        static_cast<void>(txs_.forget(in_flight_));
        in_flight_.clear();
        return;
    }
    if (!status->receipt && !is_final(status->state)) return;
    if (!status->receipt) return in_flight_.clear();  // sent before a restart
    in_flight_claim_.transaction = status->receipt->transaction_hash;
    in_flight_claim_.gas_used = status->receipt->gas_used;
    in_flight_claim_.id = chain_.claims()[in_flight_claim_.number - 1].proposed.id;
    if (hooks_.posted) hooks_.posted(in_flight_claim_);
    in_flight_.clear();
}

void Proposer::propose() {
    const u64 tip = chain_.claims().size();
    const auto parent = chain_.parent_at(tip);
    if (!parent) {
        if (chain_.caught_up() && !chain_.results().empty())
            note("claim " + std::to_string(tip) + " is not what this node computed: nothing is built on it");
        return;
    }
    const u64 ready = chain_.results().size() - parent->position;
    if (ready == 0) {
        waiting_since_.reset();
        return;
    }
    if (!waiting_since_) waiting_since_ = Clock::now();
    const bool due = Clock::now() - *waiting_since_ >= config_.max_wait;
    if (ready < config_.max_batches && !due && !now_.exchange(false)) return;
    const auto sent = send(tip + 1, *parent, end_of_claim(parent->position));
    if (!sent) return note("claim " + std::to_string(tip + 1) + ": " + to_string(sent.error()));
    waiting_since_.reset();
}

// As many batches as the configuration and one L1 transaction hold.
u64 Proposer::end_of_claim(u64 from) const {
    // A point evaluation and its calldata cost L1 about 60,000 gas of the 16.7 million a transaction may use.
    constexpr std::size_t kMaxBlobs = 96;
    const u64 most = std::min<u64>(chain_.results().size(), from + config_.max_batches);
    std::size_t blobs = 0;
    u64 end = from;
    while (end < most) {
        blobs += chain_.entries()[end].versioned_hashes.size();
        if (end > from && blobs > kMaxBlobs) break;
        ++end;
    }
    return end;
}

l1::L1Result<void> Proposer::send(u64 number, const rollup::Parent& parent, u64 position) {
    const auto proposal = chain_.build(parent, position);
    if (!proposal) return l1::l1_fail(l1::L1Reason::bad_argument, rollup::to_string(proposal.error()));
    const auto kzg = kzg_proofs(*proposal);
    if (!kzg) return std::unexpected(kzg.error());
    const Hash id = claim_id(proposal->claim);
    l1::TxRequest request;
    request.id = "claim/" + std::to_string(number) + "/" + to_hex_plain(ByteView(id).first(8));
    request.to = chain_.rollup().claims;
    request.value = chain_.rollup().bond;
    request.data = propose_call(*proposal, *kzg);
    const auto sent = txs_.submit(request);
    if (!sent) return std::unexpected(sent.error());
    in_flight_ = request.id;
    in_flight_claim_ = {number, id, {}, parent.position, position, 0};
    return {};
}

l1::L1Result<Bytes> Proposer::kzg_proofs(const rollup::Proposal& proposal) const {
    const kzg::Kzg& kzg = kzg::Kzg::instance();
    Bytes out;
    for (const wire::BlobEvaluation& evaluation : proposal.evaluations) {
        const auto blob = archive_.get(evaluation.versioned_hash);
        if (!blob || !*blob)
            return l1::l1_fail(l1::L1Reason::blob_missing,
                               "the archive lacks blob " + to_hex(evaluation.versioned_hash));
        const auto commitment = kzg.commit(**blob);
        const auto opening = kzg.open(**blob, evaluation.z);
        if (!commitment || !opening || opening->y != evaluation.y)
            return l1::l1_fail(l1::L1Reason::blob_mismatch, "a blob does not open to the claimed value");
        append(out, *commitment);
        append(out, opening->proof);
    }
    return out;
}

bool Proposer::succeeds(const Bytes& data) const {
    l1::Call call;
    call.from = txs_.address();
    call.to = chain_.rollup().claims;
    call.data = data;
    return l1_.call(call).has_value();
}

// L1 says that there is something to do: a transaction of this name that is done did not do it, or a reorg
// took it back.
l1::L1Result<l1::TxStatus> Proposer::submit_again(const l1::TxRequest& request) {
    if (const auto known = txs_.status(request.id); known && is_final(known->state))
        if (auto dropped = txs_.forget(request.id); !dropped) return std::unexpected(dropped.error());
    return txs_.submit(request);
}

void Proposer::finalize() {
    const u64 tip = chain_.claims().size();
    // Periods end in the order of the claims: the newest that L1 would accept covers all before it.
    for (u64 up_to = tip; up_to > chain_.finalized(); --up_to) {
        const Bytes data = l1::calls::finalize(up_to);
        if (!succeeds(data)) continue;
        l1::TxRequest request;
        request.id = "finalize/" + std::to_string(up_to);
        request.to = chain_.rollup().claims;
        request.data = data;
        if (const auto sent = submit_again(request); !sent)
            note("finalize " + std::to_string(up_to) + ": " + to_string(sent.error()));
        else if (hooks_.finalized)
            hooks_.finalized(up_to);
        return;
    }
}

void Proposer::collect() {
    l1::Call call;
    call.to = chain_.rollup().claims;
    call.data = *l1::abi_encode_call("credit(address)", {l1::AbiValue(txs_.address())});
    const auto credit = l1_.call(call);
    if (!credit || credit->size() != 32 || U256::from_be(credit->data()).is_zero()) return;
    l1::TxRequest request;
    // One name per finalized height: bonds come free only there.
    request.id = "collect/" + std::to_string(chain_.finalized());
    request.to = chain_.rollup().claims;
    request.data = l1::calls::collect();
    if (const auto sent = submit_again(request); !sent) note("collect: " + to_string(sent.error()));
}

}  // namespace belay::node
