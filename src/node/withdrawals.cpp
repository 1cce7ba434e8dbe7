// SPDX-License-Identifier: Apache-2.0
#include "node/withdrawals.h"

namespace belay::node {
namespace {

// The claim over an entry, among the final ones and those that stand on them and are true.
const KnownClaim* claim_over(const DerivedChain& chain, u64 entry) {
    const ClaimTree& claims = chain.claims();
    for (const Hash& id : claims.finals())
        if (claims.at(id).proposed.claim.position > entry) return &claims.at(id);
    for (const Hash& id : chain.true_chain())
        if (claims.at(id).proposed.claim.position > entry) return &claims.at(id);
    return nullptr;
}

void prove(const DerivedChain& chain, WithdrawalView& view) {
    const KnownClaim* known = claim_over(chain, view.entry);
    if (!known) return;
    view.claim = known->proposed.id;
    view.number = known->number;
    const rollup::Claim& claim = known->proposed.claim;
    if (!known->is_final() || claim.position > chain.results().size()) return;
    rollup::ClaimOutputs outputs{chain.claims().at(claim.parent).proposed.claim.position, {}};
    for (u64 i = outputs.first_entry; i < claim.position; ++i)
        outputs.digests.push_back(chain.results()[i].batch.output_digest());
    if (rollup::outputs_root(outputs.digests) != claim.outputs_root) return;
    const EntryResult& result = chain.results()[view.entry];
    auto proof =
        rollup::prove_withdrawal(view.withdrawal.index, result.outbox, result.batch.output_header, outputs);
    if (proof) view.proof = std::move(*proof);
}

}  // namespace

std::optional<WithdrawalView> find_withdrawal(const DerivedChain& chain, u64 index) {
    for (u64 entry = 0; entry < chain.results().size(); ++entry) {
        for (const wire::Withdrawal& withdrawal : chain.results()[entry].outbox) {
            if (withdrawal.index != index) continue;
            WithdrawalView view{withdrawal, entry, {}, {}, {}};
            prove(chain, view);
            return view;
        }
    }
    return std::nullopt;
}

std::vector<WithdrawalView> list_withdrawals(const DerivedChain& chain, const std::optional<Address>& to,
                                             std::size_t most) {
    std::vector<WithdrawalView> views;
    for (u64 entry = 0; entry < chain.results().size(); ++entry)
        for (const wire::Withdrawal& withdrawal : chain.results()[entry].outbox)
            if (!to || withdrawal.to == *to) views.push_back({withdrawal, entry, {}, {}, {}});
    if (views.size() > most) views.erase(views.begin(), views.end() - static_cast<std::ptrdiff_t>(most));
    for (WithdrawalView& view : views) prove(chain, view);
    return views;
}

}  // namespace belay::node
