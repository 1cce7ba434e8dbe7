// SPDX-License-Identifier: Apache-2.0
#include "node/withdrawals.h"

namespace belay::node {
namespace {

void prove(const DerivedChain& chain, WithdrawalView& view) {
    const auto& claims = chain.claims();
    for (u64 number = 1; number <= claims.size(); ++number) {
        const u64 first = number == 1 ? 0 : claims[number - 2].proposed.claim.position;
        const u64 position = claims[number - 1].proposed.claim.position;
        if (view.entry < first || view.entry >= position) continue;
        view.claim = number;
        view.final = claims[number - 1].final;
        if (position > chain.results().size()) return;
        rollup::ClaimOutputs outputs{first, {}};
        for (u64 i = first; i < position; ++i)
            outputs.digests.push_back(chain.results()[i].batch.output_digest());
        if (rollup::outputs_root(outputs.digests) != claims[number - 1].proposed.claim.outputs_root) return;
        const EntryResult& result = chain.results()[view.entry];
        auto proof = rollup::prove_withdrawal(view.withdrawal.index, result.outbox,
                                              result.batch.output_header, outputs);
        if (proof) view.proof = std::move(*proof);
        return;
    }
}

}  // namespace

std::optional<WithdrawalView> find_withdrawal(const DerivedChain& chain, u64 index) {
    for (u64 entry = 0; entry < chain.results().size(); ++entry) {
        for (const wire::Withdrawal& withdrawal : chain.results()[entry].outbox) {
            if (withdrawal.index != index) continue;
            WithdrawalView view{withdrawal, entry, 0, false, std::nullopt};
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
            if (!to || withdrawal.to == *to) views.push_back({withdrawal, entry, 0, false, std::nullopt});
    if (views.size() > most) views.erase(views.begin(), views.end() - static_cast<std::ptrdiff_t>(most));
    for (WithdrawalView& view : views) prove(chain, view);
    return views;
}

}  // namespace belay::node
