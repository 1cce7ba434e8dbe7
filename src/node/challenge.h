// SPDX-License-Identifier: Apache-2.0
// `belay challenge`: a party of its own in a rollup's disputes, with nothing but L1, the program and a key.
#pragma once

#include <stop_token>

#include "ecdsa/ecdsa.h"
#include "node/challenger.h"

namespace belay::node {

struct ChallengeConfig {
    std::string l1_url;
    std::string beacon_url;  ///< empty: the execution endpoint hands blobs out too
    Address rollup;
    std::filesystem::path elf, so;         ///< the program package
    std::filesystem::path data;            ///< blobs, machine states, steps, what was sent; kept between runs
    std::optional<ecdsa::PrivateKey> key;  ///< none only for a dry run
    FollowerConfig following;
    l1::TxPolicy transactions;
    ChallengerConfig challenger;
    bool watch = false;
    std::chrono::milliseconds poll{1000};
};

struct ChallengeReport {
    ChallengerStatus status;
    u64 l1_block = 0, entries = 0, claims = 0, final_claims = 0;
    std::vector<LedgerLine> spent;
    /// All that is claimed is final and what this node computed, and its money is home.
    bool all_right() const { return status.quiet && !status.disagrees && status.games_lost == 0; }
};

/// Returns when all is final and right (when watching: when stopped; in a dry run: after one look). L1
/// hiccups are retried; what cannot be is the error.
Result<ChallengeReport, ChainFailure> challenge(const ChallengeConfig& config, const ChallengerHooks& hooks,
                                                std::stop_token stop);

/// The game's own table of what its moves take (G-20).
l1::L1Result<dispute::GasTable> read_gas_table(l1::L1& l1, const Address& game);

}  // namespace belay::node
