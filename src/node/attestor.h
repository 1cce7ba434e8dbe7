// SPDX-License-Identifier: Apache-2.0
// Signs the claims that this node computed itself, natively and in the machine, and brings the signatures to
// L1 (F-21). Never two claims for one start: which one is on disk before anything is signed.
#pragma once

#include "ecdsa/ecdsa.h"
#include "l1/finality_contract.h"
#include "l1/tx_manager.h"
#include "node/derived_chain.h"
#include "node/store.h"

namespace belay::node {

/// What an attestor ever signed, by start. Never pruned: a signature has no end.
class AttestationLedger {
  public:
    AttestationLedger(Store& store, const Address& attestors, const Address& key);

    /// True when this claim, and no other, may be signed for its start; durable when it returns.
    StoreResult<bool> admit(const Hash& start, const Hash& claim);

  private:
    Store& store_;
    const std::string prefix_;
};

struct AttestorHooks {
    std::function<void(const Hash& claim)> attested;  ///< a transaction with the signature is on its way
    std::function<void(const std::string&)> log;
};

/// step() is called by the owner of the DerivedChain, on its thread.
class Attestor {
  public:
    Attestor(const DerivedChain& chain, l1::L1& l1, l1::TxManager& txs, const ecdsa::PrivateKey& key,
             const Address& attestors, Store& store, AttestorHooks hooks);

    void step();

  private:
    void attest(const KnownClaim& claim);
    bool may_sign(const wire::AttestationStart& start, const Hash& claim);
    std::optional<u64> find_index();
    void note(const std::string& text);

    const DerivedChain& chain_;
    l1::TxManager& txs_;
    const ecdsa::PrivateKey key_;
    const Address contract_;
    const l1::AttestorsViews views_;
    AttestationLedger ledger_;
    const AttestorHooks hooks_;
    std::optional<u64> index_;
    std::string last_note_;
};

}  // namespace belay::node
