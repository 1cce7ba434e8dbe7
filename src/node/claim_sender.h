// SPDX-License-Identifier: Apache-2.0
// Puts our claim for a parent and a position on L1 (C-6..C-9). The same call opens a round, joins one that
// somebody else opened, and is the first move of a dispute (G-8): which of them it is, L1 decides.
#pragma once

#include "l1/tx_manager.h"
#include "node/derived_chain.h"

namespace belay::node {

/// commitment ‖ proof of each of the proposal's blob evaluations, in order, out of the archive's blobs.
l1::L1Result<Bytes> kzg_proofs(const rollup::Proposal& proposal, const Archive& archive);
/// Calldata of Claims.propose.
Bytes propose_call(const rollup::Proposal& proposal, Bytes kzg);

/// A claim on its way to L1.
struct SentClaim {
    std::string transaction;  ///< the transaction manager's name for it
    Hash id, parent;
    u64 first_entry = 0, position = 0;
};

/// Single threaded; lives on the thread of the chain.
class ClaimSender {
  public:
    ClaimSender(const DerivedChain& chain, l1::L1& l1, Archive archive, l1::TxManager& txs)
        : chain_(chain), l1_(l1), archive_(archive), txs_(txs) {}

    /// Sends our claim over the entries from the parent's position to `position`, which must have run, with
    /// the bond that L1 asks for. Safe to call again: a transaction that is on its way already is not sent
    /// twice.
    l1::L1Result<SentClaim> propose_for(const rollup::Parent& parent, u64 position);

  private:
    l1::L1Result<U256> bond(u64 batches) const;

    const DerivedChain& chain_;
    l1::L1& l1_;
    Archive archive_;
    l1::TxManager& txs_;
};

/// L1 says that there is something to do: a transaction of this name that is done did not do it, or a reorg
/// took it back. One that is still on its way is left alone.
l1::L1Result<l1::TxStatus> submit_again(l1::TxManager& txs, const l1::TxRequest& request);

}  // namespace belay::node
