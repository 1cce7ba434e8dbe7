// SPDX-License-Identifier: Apache-2.0
#include "node/claim_sender.h"

#include "base/hex.h"
#include "kzg/kzg.h"
#include "l1/contract_view.h"
#include "l1/contracts.h"

namespace belay::node {
namespace {

Bytes as_bytes(ByteView view) { return {view.begin(), view.end()}; }

}  // namespace

Bytes propose_call(const rollup::Proposal& p, Bytes kzg) {
    return l1::calls::propose({p.claim.parent, p.claim.history_root, as_bytes(p.parent_state.encode()),
                               as_bytes(p.end_state.encode()), p.history.path, p.entries, p.outputs,
                               std::move(kzg)});
}

l1::L1Result<l1::TxStatus> submit_again(l1::TxManager& txs, const l1::TxRequest& request) {
    if (const auto known = txs.status(request.id); known && is_final(known->state))
        if (auto dropped = txs.forget(request.id); !dropped) return std::unexpected(dropped.error());
    return txs.submit(request);
}

l1::L1Result<SentClaim> ClaimSender::propose_for(const rollup::Parent& parent, u64 position) {
    const auto proposal = chain_.build(parent, position);
    if (!proposal) return l1::l1_fail(l1::L1Reason::bad_argument, rollup::to_string(proposal.error()));
    SentClaim sent{{}, claim_id(proposal->claim), parent.id, parent.position, position};
    sent.transaction = "claim/" + to_hex_plain(ByteView(sent.id).first(8));
    const auto kzg = kzg_proofs(*proposal, archive_);
    if (!kzg) return std::unexpected(kzg.error());
    const auto value = bond(position - parent.position);
    if (!value) return std::unexpected(value.error());
    l1::TxRequest request;
    request.id = sent.transaction;
    request.to = chain_.rollup().claims;
    request.value = *value;
    request.data = propose_call(*proposal, *kzg);
    if (const auto done = submit_again(txs_, request); !done) return std::unexpected(done.error());
    return sent;
}

l1::L1Result<U256> ClaimSender::bond(u64 batches) const {
    const auto answer = l1::view(l1_, chain_.rollup().claims, "bond(uint256)", {U256(batches)}, "(uint256)",
                                 l1::BlockTag::latest);
    if (!answer) return std::unexpected(answer.error());
    return (*answer)[0].number();
}

l1::L1Result<Bytes> kzg_proofs(const rollup::Proposal& proposal, const Archive& archive) {
    const kzg::Kzg& kzg = kzg::Kzg::instance();
    Bytes out;
    for (const wire::BlobEvaluation& evaluation : proposal.evaluations) {
        const auto blob = archive.get(evaluation.versioned_hash);
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

}  // namespace belay::node
