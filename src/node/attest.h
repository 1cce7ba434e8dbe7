// SPDX-License-Identifier: Apache-2.0
// `belay attest`: an attestor of its own, with nothing but L1, the program and a key (F-21).
#pragma once

#include <stop_token>

#include "ecdsa/ecdsa.h"
#include "node/attestor.h"

namespace belay::node {

struct AttestConfig {
    std::string l1_url;
    std::string beacon_url;  ///< empty: the execution endpoint hands blobs out too
    Address rollup;
    std::filesystem::path elf, so;  ///< the program package
    std::filesystem::path data;     ///< what was signed, blobs; must stay: see AttestationLedger
    ecdsa::PrivateKey key;
    FollowerConfig following;
    l1::TxPolicy transactions;
    bool watch = false;
    bool from_checkpoint = false;  ///< DerivedChain::start_at_checkpoint
    std::chrono::milliseconds poll{1000};
};

struct AttestReport {
    u64 entries = 0, claims = 0;
    u64 attested = 0;     ///< signatures sent in this run
    bool agrees = false;  ///< the newest final claim is what this node computed
};

/// Returns when every true claim bears the signature (watching: when stopped).
Result<AttestReport, ChainFailure> attest(const AttestConfig& config, const AttestorHooks& hooks,
                                          std::stop_token stop);

}  // namespace belay::node
