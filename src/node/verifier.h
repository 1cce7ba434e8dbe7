// SPDX-License-Identifier: Apache-2.0
// `belay verify`: rebuilds a rollup from L1 and its address alone, and says of every claim whether it agrees.
#pragma once

#include <filesystem>
#include <stop_token>

#include "node/derived_chain.h"

namespace belay::node {

struct VerifierConfig {
    std::string l1_url;
    std::string beacon_url;  ///< empty: the execution endpoint hands blobs out too
    Address rollup;
    std::filesystem::path elf, so;  ///< the program package
    std::filesystem::path archive;  ///< a folder that keeps blobs between runs; empty: a temporary one
    std::vector<std::string> archives = {};  ///< URLs, committee members among them
    u64 confirmations = 1;
    bool watch = false;  ///< go on after catching up
};

struct ClaimVerdict {
    u64 sequence = 0;  ///< in the order of proposals
    Hash id;
    rollup::Claim claim;
    rollup::Judgement judgement;
    std::optional<u64> number;  ///< among the final claims, when it is one
};

struct VerifyReport {
    RollupInfo rollup;
    u64 l1_block = 0, entries = 0, void_entries = 0, batches = 0, transactions = 0, blobs = 0;
    u64 batch_bytes = 0;  ///< of all batches, unpacked
    u64 steps = 0;
    double native_seconds = 0, machine_seconds = 0;
    Hash machine_root;                 ///< after the last entry
    std::vector<ClaimVerdict> claims;  ///< in the order of proposals
    /// What L1 pays out by is true: no final claim is a wrong one.
    bool agrees() const;
    /// Wrong claims that are not final: the game's to remove, while an honest party is awake.
    u64 wrong_pending() const;
};

struct VerifierHooks {
    std::function<void(const std::string&)> log;
    std::function<void(u64 done, u64 known)> progress;  ///< entries
    std::function<void(const ClaimVerdict&)> verdict;   ///< each claim once, and again when L1 changes it
};

/// Returns when caught up with L1 (or, watching, when stopped). L1 hiccups are retried; what cannot be is the
/// error.
Result<VerifyReport, ChainFailure> verify(const VerifierConfig& config, const VerifierHooks& hooks,
                                          std::stop_token stop);

}  // namespace belay::node
