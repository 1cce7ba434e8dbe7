// SPDX-License-Identifier: Apache-2.0
// From a withdrawal's number to what the vault must be shown (rules O-3, C-12).
#pragma once

#include "node/derived_chain.h"
#include "rollup/withdrawal.h"

namespace belay::node {

struct WithdrawalView {
    wire::Withdrawal withdrawal;
    u64 entry = 0;  ///< whose outbox holds it
    /// The final claim that covers the entry, or else the newest true one; zero while there is none.
    Hash claim;
    std::optional<u64> number;                     ///< of the final claim
    std::optional<rollup::WithdrawalProof> proof;  ///< against a final claim that is what we computed
};

/// nullopt when no entry that has run made such a withdrawal.
std::optional<WithdrawalView> find_withdrawal(const DerivedChain& chain, u64 index);
/// All to one address, or all when none is given; newest last, at most `most`.
std::vector<WithdrawalView> list_withdrawals(const DerivedChain& chain, const std::optional<Address>& to,
                                             std::size_t most);

}  // namespace belay::node
