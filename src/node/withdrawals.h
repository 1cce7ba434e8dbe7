// SPDX-License-Identifier: Apache-2.0
// From a withdrawal's number to what the vault must be shown (rules O-3, C-12).
#pragma once

#include "node/derived_chain.h"
#include "rollup/withdrawal.h"

namespace belay::node {

struct WithdrawalView {
    wire::Withdrawal withdrawal;
    u64 entry = 0;  ///< whose outbox holds it
    /// Of the claim that covers the entry; 0 while there is none.
    u64 claim = 0;
    bool final = false;
    std::optional<rollup::WithdrawalProof> proof;  ///< with a claim that is what we computed
};

/// nullopt when no entry that has run made such a withdrawal.
std::optional<WithdrawalView> find_withdrawal(const DerivedChain& chain, u64 index);
/// All to one address, or all when none is given; newest last, at most `most`.
std::vector<WithdrawalView> list_withdrawals(const DerivedChain& chain, const std::optional<Address>& to,
                                             std::size_t most);

}  // namespace belay::node
